//! The tables hold what `docker compose config` prints (2.26.1).

use proptest::prelude::*;

use super::{TemplateErrorKind, interpolate, variables};

fn environment(name: &str) -> Option<String> {
    let value = match name {
        "A" => "set",
        "B" => "bee",
        "E" => "",
        "N_1" => "n",
        "S" => "$A",
        "_u" => "under",
        "\u{17f}" => "longs",
        _ => return None,
    };
    Some(value.to_owned())
}

const REPLACED: &[(&str, &str, &[&str])] = &[
    ("plain", "plain", &[]),
    ("$A", "set", &[]),
    ("${A}", "set", &[]),
    ("$A$B", "setbee", &[]),
    ("$A-x", "set-x", &[]),
    ("${A}x", "setx", &[]),
    ("$AB", "", &["AB"]),
    ("$_u", "under", &[]),
    ("$N_1x", "", &["N_1x"]),
    ("$N_1.x", "n.x", &[]),
    ("$$", "$", &[]),
    ("$$A", "$A", &[]),
    ("$$$A", "$set", &[]),
    ("$$$$A", "$$A", &[]),
    ("${A:-d}", "set", &[]),
    ("${E:-d}", "d", &[]),
    ("${U:-d}", "d", &[]),
    ("${A-d}", "set", &[]),
    ("${E-d}", "", &[]),
    ("${U-d}", "d", &[]),
    ("${A:+r}", "r", &[]),
    ("${E:+r}", "", &[]),
    ("${U:+r}", "", &[]),
    ("${A+r}", "r", &[]),
    ("${E+r}", "r", &[]),
    ("${U+r}", "", &[]),
    ("${A:?m}", "set", &[]),
    ("${A?m}", "set", &[]),
    ("${E?m}", "", &[]),
    ("${U:-}", "", &[]),
    ("${U-}", "", &[]),
    ("${U:+}", "", &[]),
    ("${U}", "", &["U"]),
    ("$U", "", &["U"]),
    ("${U:-a?b}", "a?b", &[]),
    ("${U:-a:-b}", "a:-b", &[]),
    ("${U-a:-b}", "a:-b", &[]),
    ("${U:-a:+b}", "a:+b", &[]),
    ("${U+a-b}", "", &[]),
    ("${A+a-b}", "a-b", &[]),
    ("${U:-$A}", "set", &[]),
    ("${U:-${A}}", "set", &[]),
    ("${U:-${V:-${B}}}", "bee", &[]),
    ("${U:-${V:-deep}}", "deep", &[]),
    ("${U:-${V:-deep}x}y", "deepxy", &[]),
    ("${U:-a}${V:-b}", "ab", &[]),
    ("${U:-a} ${V:-b} $A", "a b set", &[]),
    ("${U:-a}}", "a}", &[]),
    ("${U:-{}}", "{}", &[]),
    ("${U:-{x}}", "{x}", &[]),
    ("${U:-{\"a\":\"b\"}}", "{\"a\":\"b\"}", &[]),
    ("${U:-{{x}}}", "{{x}}", &[]),
    ("${U:-${A}{}}", "set{}", &[]),
    ("${U:-$}", "$", &[]),
    ("${U:-$$}", "$", &[]),
    ("${U:-$$A}", "$A", &[]),
    ("$", "$", &[]),
    ("a$", "a$", &[]),
    ("$ A", "$ A", &[]),
    ("$1", "$1", &[]),
    ("$1A", "$1A", &[]),
    ("$-", "$-", &[]),
    ("$.A", "$.A", &[]),
    ("$(cmd)", "$(cmd)", &[]),
    ("$(cmd $A)", "$(cmd set)", &[]),
    ("$[x]", "$[x]", &[]),
    ("${A-B}", "set", &[]),
    ("${U:-x y  z}", "x y  z", &[]),
    ("${U:- }", " ", &[]),
    ("${U:-\"q\"}", "\"q\"", &[]),
    ("${U:-'q'}", "'q'", &[]),
    ("${U:-\\}}", "\\}", &[]),
    ("${a}", "", &["a"]),
    ("$é", "$é", &[]),
    ("$ſ", "longs", &[]),
    ("${ſ}", "longs", &[]),
    ("é$A", "éset", &[]),
    ("${U:-é}", "é", &[]),
    ("$S", "$A", &[]),
    ("${S}", "$A", &[]),
    ("${U:-$S}", "$A", &[]),
    ("{$A}", "{set}", &[]),
    ("{${A}}", "{set}", &[]),
    ("}${A}{", "}set{", &[]),
    ("$A}", "set}", &[]),
    ("${A}}", "set}", &[]),
    ("$$${A}", "$set", &[]),
    ("$${A}", "${A}", &[]),
    ("$${A:-x}", "${A:-x}", &[]),
    ("${U:-x$$}", "x$", &[]),
    ("${U:-$${A}}", "${A}", &[]),
    ("${U:-$${A}} $A", "${A} set", &[]),
    ("${U:-a$}", "a$", &[]),
    ("${A:-}${B:?x}", "setbee", &[]),
    ("${U:-${V}}", "", &["V"]),
    ("${U-${V-}}", "", &[]),
    ("${E:-${E}}", "", &[]),
    ("${A:+a}b${B:+c}", "abc", &[]),
    ("${A:+$B}", "bee", &[]),
    ("${A:+${B}}", "bee", &[]),
    ("${A:+}", "", &[]),
    ("${U:-?}", "?", &[]),
    ("${U:-+}", "+", &[]),
    ("${U:+-}", "", &[]),
    ("${U:--}", "-", &[]),
    ("${U--}", "-", &[]),
    ("${U:-:}", ":", &[]),
    ("${A}-${B:-x}", "set-bee", &[]),
    ("${A}:${B}", "set:bee", &[]),
    ("${A}:-${B}", "set:-bee", &[]),
    ("${A}?${B}", "set?bee", &[]),
    ("$A:-x", "set:-x", &[]),
    ("$A:?x", "set:?x", &[]),
    ("b}", "b}", &[]),
    ("${U:-a}", "a", &[]),
    ("${V:-b}", "b", &[]),
    ("x ${U:-a} y", "x a y", &[]),
    ("z $A w", "z set w", &[]),
    ("${U:-a}\n${V:-b}", "a\nb", &[]),
    ("x\n$A\n", "x\nset\n", &[]),
    ("${U:-}\n}", "\n}", &[]),
    ("$A\r\n", "set\r\n", &[]),
    ("${U:-a\tb}", "a\tb", &[]),
];
const MISSING: &[(&str, &str)] = &[
    ("${E:?m}", "required variable E is missing a value: m"),
    ("${U:?m}", "required variable U is missing a value: m"),
    ("${U?m}", "required variable U is missing a value: m"),
    ("${U:?}", "required variable U is missing a value"),
    ("${U?}", "required variable U is missing a value"),
    (
        "${U:?no $A here}",
        "required variable U is missing a value: no set here",
    ),
    ("${U?a:-b}", "required variable U is missing a value: a:-b"),
    ("${U:?m}${", "required variable U is missing a value: m"),
    (
        "${U:-${V:?inner msg ${B}}}",
        "required variable V is missing a value: inner msg bee",
    ),
    ("${U:?${A}}", "required variable U is missing a value: set"),
    ("${U:?-}", "required variable U is missing a value: -"),
    ("${U?:x}", "required variable U is missing a value: :x"),
    (
        "${U:-a}-${V:?b}",
        "required variable V is missing a value: b",
    ),
];
const INVALID: &[&str] = &[
    "${U:-{}} ${B}",
    "${}",
    "${ }",
    "${1A}",
    "${A.B}",
    "${A B}",
    "${A:0:2}",
    "${A:}",
    "${A:=x}",
    "${A=x}",
    "${A%x}",
    "${A#x}",
    "${A/x/y}",
    "${!A}",
    "${#A}",
    "${A",
    "${A:-x",
    "${",
    "x${",
    "${A}${",
    "${}${U:?m}",
    "${é}",
    "${U:?${}}",
    "${U::-x}",
    "${U:-a",
    "${U:-",
    "${A:?",
    "${U:-a\nb}",
    "${A:?a\n}",
    "${U:-{\n}",
];

#[test]
fn references_are_replaced() {
    for &(text, expected, unset) in REPLACED {
        let replaced = interpolate(text, &environment).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(replaced.value, expected, "{text}");
        assert_eq!(replaced.unset, unset, "{text}");
    }
}

#[test]
fn required_names_without_a_value_are_errors() {
    for &(text, message) in MISSING {
        let error = interpolate(text, &environment).expect_err(text);
        assert_eq!(error.message, message, "{text}");
        assert!(
            matches!(error.kind, TemplateErrorKind::MissingRequired { .. }),
            "{text}"
        );
    }
}

#[test]
fn malformed_references_are_errors() {
    for &text in INVALID {
        let error = interpolate(text, &environment).expect_err(text);
        assert_eq!(
            error.kind,
            TemplateErrorKind::InvalidSyntax,
            "{text}: {error}"
        );
    }
}

/// compose-go evaluates an argument only where it is used since 2.10.1.
#[test]
fn an_unused_argument_is_not_evaluated() {
    for (text, expected) in [
        ("${A:-${V:?inner}}", "set"),
        ("${A:-$U}", "set"),
        ("${A:-${}}", "set"),
        ("${A:?${V:?inner}}", "set"),
        ("${U:+${V:?inner}}", ""),
        ("${U:+$V}", ""),
    ] {
        let replaced = interpolate(text, &environment).unwrap();
        assert_eq!(replaced.value, expected, "{text}");
        assert!(replaced.unset.is_empty(), "{text}");
    }
}

#[test]
fn an_error_points_at_its_reference() {
    for (text, at) in [
        ("a ${} b", "${}"),
        ("é${1A} b", "${1A}"),
        ("${A:-x", "${A:-x"),
        ("x\n  ${A\ny}", "${A"),
        ("${U:-é ${V:-${1}}}", "${1}"),
        ("${A} ${U:?m} z", "${U:?m}"),
        ("${U:-a ${V?m}}", "${V?m}"),
        ("${U:-{}} ${B", "${B"),
    ] {
        let error = interpolate(text, &environment).expect_err(text);
        let span = text.get(error.offset..error.offset + error.len);
        assert_eq!(span, Some(at), "{text}: {error}");
    }
}

#[test]
fn an_unset_name_is_listed_once() {
    let replaced = interpolate("$X ${Y} $X", &environment).unwrap();
    assert_eq!(replaced.unset, ["X", "Y"]);
}

#[test]
fn deep_nesting_is_an_error_instead_of_an_exhausted_stack() {
    let nested = |depth: usize| "${U:-".repeat(depth) + &"}".repeat(depth);
    assert_eq!(interpolate(&nested(60), &environment).unwrap().value, "");
    let error = interpolate(&nested(10_000), &environment).expect_err("deep");
    assert_eq!(error.kind, TemplateErrorKind::InvalidSyntax);
    variables(&nested(10_000)).expect_err("deep");
}

#[test]
fn variables_are_listed_with_their_fallbacks() {
    let text = "$A ${B:-x$C} ${D?no ${E}} ${F:+r} $$G";
    let found = variables(text).unwrap();
    let listed: Vec<_> = found
        .iter()
        .map(|v| {
            let at = text.get(v.offset..v.offset + v.len).unwrap();
            (v.name.as_str(), v.default.as_deref(), v.required, at)
        })
        .collect();
    assert_eq!(
        listed,
        [
            ("A", None, false, "$A"),
            ("B", Some("x$C"), false, "${B:-x$C}"),
            ("C", None, false, "$C"),
            ("D", None, true, "${D?no ${E}}"),
            ("E", None, false, "${E}"),
            ("F", Some(""), false, "${F:+r}"),
        ]
    );
}

/// Texts made of the characters that mean something.
fn template() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            Just("${"),
            Just("}"),
            Just("$"),
            Just(":-"),
            Just("?"),
            Just("+"),
            Just("{"),
            Just("A"),
            Just("U"),
            Just("1"),
            Just("\n"),
            Just("é"),
            Just(" ")
        ],
        0..40,
    )
    .prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn never_panics_and_spans_lie_inside(text in prop_oneof![template(), any::<String>()]) {
        if let Err(error) = interpolate(&text, &environment) {
            prop_assert!(text.get(error.offset..error.offset + error.len).is_some());
        }
        for variable in variables(&text).unwrap_or_default() {
            let at = text.get(variable.offset..variable.offset + variable.len);
            prop_assert!(at.is_some_and(|at| at.contains(&variable.name)));
        }
    }

    #[test]
    fn text_without_a_dollar_is_itself(text in "[^$]*") {
        prop_assert_eq!(interpolate(&text, &environment).unwrap().value, text);
    }

    #[test]
    fn doubled_dollars_give_back_the_text(text in any::<String>()) {
        let escaped = text.replace('$', "$$");
        prop_assert_eq!(interpolate(&escaped, &environment).unwrap().value, text);
    }

    #[test]
    fn unset_names_are_listed_among_the_variables(text in template()) {
        if let (Ok(replaced), Ok(found)) = (interpolate(&text, &environment), variables(&text)) {
            for name in replaced.unset {
                prop_assert!(found.iter().any(|variable| variable.name == name));
            }
        }
    }
}

#[test]
fn text_does_not_grow_without_end() {
    let long = "x".repeat(1 << 20);
    let error = interpolate(&"$A".repeat(64), &|_| Some(long.clone())).unwrap_err();
    assert_eq!(error.message, "references repeat too much text");
    let many = "${A}".repeat(100_000);
    let begin = std::time::Instant::now();
    assert!(interpolate(&many, &|_| Some(String::new())).is_ok());
    assert!(begin.elapsed().as_secs() < 10, "{:?}", begin.elapsed());
}
