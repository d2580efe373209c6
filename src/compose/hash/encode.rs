//! JSON as Go's `encoding/json` writes it.
//!
//! Differs from `serde_json` in what it leaves out, in numbers and in what it escapes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::HashProfile;
use crate::compose::go_number::format_json_float;
use crate::compose::model::{Bytes, Duration, HostList};

/// A value that Go can write as JSON.
pub(super) trait Encode {
    /// Returns whether Go's `omitempty` leaves a field with this value out.
    ///
    /// Structs never are: `deploy: {}` stays.
    fn is_empty(&self) -> bool {
        false
    }

    /// Appends the value.
    fn encode(&self, encoder: &mut Encoder);
}

/// The text so far.
pub(super) struct Encoder {
    profile: HashProfile,
    text: String,
}

impl Encoder {
    pub(super) fn new(profile: HashProfile) -> Self {
        Self {
            profile,
            text: String::new(),
        }
    }

    pub(super) fn profile(&self) -> HashProfile {
        self.profile
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Starts an object.
    pub(super) fn object(&mut self) -> Object<'_> {
        self.text.push('{');
        Object {
            encoder: self,
            first: true,
        }
    }

    fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Appends a string in quotes. Go escapes for HTML and for JavaScript too.
    pub(super) fn string(&mut self, text: &str) {
        self.text.push('"');
        for character in text.chars() {
            match character {
                '"' => self.raw("\\\""),
                '\\' => self.raw("\\\\"),
                '\u{8}' => self.raw("\\b"),
                '\u{c}' => self.raw("\\f"),
                '\n' => self.raw("\\n"),
                '\r' => self.raw("\\r"),
                '\t' => self.raw("\\t"),
                '\0'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                    // Writing to a `String` cannot fail.
                    let _ = write!(self.text, "\\u{:04x}", u32::from(character));
                }
                _ => self.text.push(character),
            }
        }
        self.text.push('"');
    }
}

/// An object that is being written, field by field in the order of the Go struct.
pub(super) struct Object<'a> {
    encoder: &'a mut Encoder,
    first: bool,
}

impl Object<'_> {
    pub(super) fn profile(&self) -> HashProfile {
        self.encoder.profile
    }

    /// Writes a field that has `omitempty`.
    pub(super) fn field(&mut self, name: &str, value: &impl Encode) -> &mut Self {
        if value.is_empty() {
            return self;
        }
        self.always(name, value)
    }

    /// Writes a field that is a pointer with `omitempty`: a zero behind it stays.
    pub(super) fn pointer(&mut self, name: &str, value: Option<&impl Encode>) -> &mut Self {
        match value {
            Some(value) => self.always(name, value),
            None => self,
        }
    }

    /// Writes a field that has no `omitempty`.
    pub(super) fn always(&mut self, name: &str, value: &impl Encode) -> &mut Self {
        if !self.first {
            self.encoder.text.push(',');
        }
        self.first = false;
        self.encoder.string(name);
        self.encoder.text.push(':');
        value.encode(self.encoder);
        self
    }

    /// Ends the object.
    pub(super) fn end(&mut self) {
        self.encoder.text.push('}');
    }
}

impl Encode for bool {
    fn is_empty(&self) -> bool {
        !self
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.raw(if *self { "true" } else { "false" });
    }
}

macro_rules! encode_integers {
    ($($integer:ty),*) => {
        $(impl Encode for $integer {
            fn is_empty(&self) -> bool {
                *self == 0
            }

            fn encode(&self, encoder: &mut Encoder) {
                encoder.raw(&self.to_string());
            }
        })*
    };
}

encode_integers!(i64, u64, u32, u16);

impl Encode for f32 {
    fn is_empty(&self) -> bool {
        *self == 0.0
    }

    /// Appends the shortest digits that read back as the same single-precision number.
    fn encode(&self, encoder: &mut Encoder) {
        // Those digits are also the shortest of the double that they read as.
        let double = self.to_string().parse().unwrap_or_default();
        encoder.raw(&format_json_float(double));
    }
}

impl Encode for Bytes {
    fn is_empty(&self) -> bool {
        self.0 == 0
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.string(&self.0.to_string());
    }
}

impl Encode for Duration {
    fn is_empty(&self) -> bool {
        self.nanoseconds == 0
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.string(&self.to_string());
    }
}

impl Encode for str {
    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.string(self);
    }
}

impl Encode for String {
    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.string(self);
    }
}

impl Encode for HostList {
    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn encode(&self, encoder: &mut Encoder) {
        self.to_list("=").encode(encoder);
    }
}

impl<T: Encode> Encode for Option<T> {
    fn is_empty(&self) -> bool {
        self.as_ref().is_none_or(Encode::is_empty)
    }

    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Some(value) => value.encode(encoder),
            None => encoder.raw("null"),
        }
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.raw("[");
        for (index, value) in self.iter().enumerate() {
            if index > 0 {
                encoder.raw(",");
            }
            value.encode(encoder);
        }
        encoder.raw("]");
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn encode(&self, encoder: &mut Encoder) {
        let mut object = encoder.object();
        for (key, value) in self {
            object.always(key, value);
        }
        object.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(value: &impl Encode) -> String {
        let mut encoder = Encoder::new(HashProfile::default());
        value.encode(&mut encoder);
        encoder.finish()
    }

    #[test]
    fn strings_are_escaped_for_html_and_javascript() {
        for (text, expected) in [
            ("plain é 😀 \u{7f}", "\"plain é 😀 \u{7f}\""),
            (r#"a"b\c/d"#, r#""a\"b\\c/d""#),
            ("<a>&'", "\"\\u003ca\\u003e\\u0026'\""),
            ("\u{8}\u{c}\n\r\t", "\"\\b\\f\\n\\r\\t\""),
            ("\0\u{b}\u{1f}", "\"\\u0000\\u000b\\u001f\""),
            ("\u{2027}\u{2028}\u{2029}", "\"\u{2027}\\u2028\\u2029\""),
        ] {
            assert_eq!(encoded(&text.to_owned()), expected);
        }
    }

    #[test]
    fn floats_are_shortest_in_single_precision() {
        for (number, expected) in [
            (0.1_f32, "0.1"),
            (1.0, "1"),
            (-2.5, "-2.5"),
            (0.333_333_34, "0.33333334"),
            (16_777_216.0, "16777216"),
            (1e-6, "0.000001"),
            (1e-7, "1e-7"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
        ] {
            assert_eq!(encoded(&number), expected);
        }
    }

    #[test]
    fn omitempty_looks_through_values_but_not_through_pointers() {
        let mut encoder = Encoder::new(HashProfile::default());
        encoder
            .object()
            .field("a", &Some(0_i64))
            .field("b", &Some(String::new()))
            .field("c", &Vec::<String>::new())
            .field("d", &None::<bool>)
            .pointer("e", Some(&0_u64))
            .pointer("f", None::<&bool>)
            .always("g", &None::<Vec<String>>)
            .always("h", &Some(Vec::<String>::new()))
            .end();
        assert_eq!(encoder.finish(), r#"{"e":0,"g":null,"h":[]}"#);
    }
}
