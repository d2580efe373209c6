//! The vocabulary of the tables.

/// What a value may be.
#[derive(Debug)]
pub(in crate::compose) enum Shape {
    /// Anything.
    Any,
    /// A scalar of one of these types.
    Scalar(&'static [Type]),
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// A text, or a whole number in a range.
    Between(i64, i64),
    /// A sequence.
    List(&'static Shape),
    /// A sequence without equal items.
    Set(&'static Shape),
    /// A mapping with any keys.
    Map(&'static Shape),
    /// A mapping whose keys are names: letters, digits, `.`, `_` and `-`.
    Named(&'static Shape),
    /// A mapping with known keys.
    Object(&'static Object),
    /// Whichever of these has the value's type.
    Either(&'static [Shape]),
}

/// The type of a scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::compose) enum Type {
    /// Text; dates count as text.
    Text,
    /// Text that is a span of time.
    Duration,
    /// A number without a fraction.
    Whole,
    /// Any number.
    Number,
    /// `true` or `false`.
    Flag,
    /// `null`.
    Null,
}

/// A mapping with known keys.
#[derive(Debug)]
pub(in crate::compose) struct Object {
    /// The keys and what they may hold.
    pub(super) keys: &'static [(&'static str, Shape)],
    /// The keys that must be there.
    pub(super) required: &'static [&'static str],
    /// Whether `x-*` keys are allowed.
    pub(super) extensible: bool,
    /// Keys that other versions of Compose know, and what to do instead.
    pub(super) unsupported: &'static [(&'static str, &'static str)],
}

#[cfg(test)]
impl Shape {
    /// Returns the known keys of a mapping.
    pub(super) fn keys(&self) -> Vec<&'static str> {
        match self {
            Self::Object(object) => object.keys.iter().map(|(key, _)| *key).collect(),
            _ => Vec::new(),
        }
    }
}

impl Object {
    /// Makes an object that allows `x-*` keys and requires none.
    pub(super) const fn new(keys: &'static [(&'static str, Shape)]) -> Self {
        Self {
            keys,
            required: &[],
            extensible: true,
            unsupported: &[],
        }
    }

    /// Requires keys.
    pub(super) const fn requires(mut self, required: &'static [&'static str]) -> Self {
        self.required = required;
        self
    }

    /// Forbids `x-*` keys.
    pub(super) const fn closed(mut self) -> Self {
        self.extensible = false;
        self
    }

    /// Names keys that other versions of Compose know.
    pub(super) const fn unsupported(
        mut self,
        unsupported: &'static [(&'static str, &'static str)],
    ) -> Self {
        self.unsupported = unsupported;
        self
    }
}

/// A text.
pub(super) const TEXT: Shape = Shape::Scalar(&[Type::Text]);
/// A duration.
pub(super) const DURATION: Shape = Shape::Scalar(&[Type::Duration]);
/// A text or nothing.
pub(super) const TEXT_OR_NULL: Shape = Shape::Scalar(&[Type::Text, Type::Null]);
/// `true`, `false` or a text that says so.
pub(super) const FLAG: Shape = Shape::Scalar(&[Type::Flag, Type::Text]);
/// `true` or `false`.
pub(super) const STRICT_FLAG: Shape = Shape::Scalar(&[Type::Flag]);
/// A whole number or a text.
pub(super) const WHOLE: Shape = Shape::Scalar(&[Type::Whole, Type::Text]);
/// A number or a text.
pub(super) const NUMBER: Shape = Shape::Scalar(&[Type::Number, Type::Text]);
/// A number.
pub(super) const STRICT_NUMBER: Shape = Shape::Scalar(&[Type::Number]);
/// A list of texts.
pub(super) const TEXTS: Shape = Shape::List(&TEXT);
/// A list of different texts.
pub(super) const TEXT_SET: Shape = Shape::Set(&TEXT);
/// A text or a list of different texts.
pub(super) const TEXT_OR_SET: Shape = Shape::Either(&[TEXT, TEXT_SET]);
/// `KEY=value` items or a mapping.
pub(super) const LIST_OR_MAP: Shape = Shape::Either(&[
    Shape::Map(&Shape::Scalar(&[
        Type::Text,
        Type::Number,
        Type::Flag,
        Type::Null,
    ])),
    TEXT_SET,
]);
/// Options of a driver.
pub(super) const DRIVER_OPTIONS: Shape = Shape::Map(&NUMBER);
/// A command as text, list or nothing.
pub(super) const COMMAND: Shape = Shape::Either(&[TEXT_OR_NULL, TEXTS]);
