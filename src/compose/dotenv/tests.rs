//! The tables hold what Compose (2.26.1) and the Docker command line (20.10.24) make of each file.

use proptest::prelude::*;

use super::{Variables, parse, parse_raw, parse_value};

fn environment(name: &str) -> Option<String> {
    let value = match name {
        "A" => "set",
        "E" => "",
        "H" => "$A",
        _ => return None,
    };
    Some(value.to_owned())
}

/// Those with a value, as a container would get them.
fn set(variables: &Variables) -> Vec<(&str, &str)> {
    variables
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.as_deref()?)))
        .collect()
}

type Files = &'static [(&'static str, &'static [(&'static str, &'static str)])];

#[rustfmt::skip]
const READ: Files = &[
    ("A1=b\n", &[("A1", "b")]),
    ("A1=b", &[("A1", "b")]),
    ("A1 = b\n", &[("A1", "b")]),
    ("A1= b \n", &[("A1", "b")]),
    ("A1=b c\n", &[("A1", "b c")]),
    ("A1=b # c\n", &[("A1", "b")]),
    ("A1=b#c\n", &[("A1", "b#c")]),
    ("A1=#c\n", &[("A1", "#c")]),
    ("A1= # c\n", &[("A1", "# c")]),
    ("A1=b\t# c\n", &[("A1", "b\t# c")]),
    ("A1=b  # c # d\n", &[("A1", "b")]),
    ("# c\nA1=b\n", &[("A1", "b")]),
    ("  # c\n  A1=b\n", &[("A1", "b")]),
    ("\n\nA1=b\n\n", &[("A1", "b")]),
    ("A1=\n", &[("A1", "")]),
    ("A1\n", &[]),
    ("A\n", &[("A", "set")]),
    ("A\nB1=2\n", &[("A", "set"), ("B1", "2")]),
    ("export A1=b\n", &[("A1", "b")]),
    ("export  A1=b\n", &[("A1", "b")]),
    ("export\tA1=b\n", &[("A1", "b")]),
    ("export A\n", &[("A", "set")]),
    ("export A1\n", &[]),
    ("exportA1=b\n", &[("exportA1", "b")]),
    ("export=b\n", &[("export", "b")]),
    ("export\n", &[]),
    ("export \nB1=2\n", &[("B1", "2")]),
    ("A1: b\n", &[("A1", "b")]),
    ("A1:b\n", &[("A1", "b")]),
    ("A1 : b\n", &[("A1", "b")]),
    ("A1: \"b\"\n", &[("A1", "b")]),
    ("A1:http://x:1/?a=b\n", &[("A1", "http://x:1/?a=b")]),
    ("A1=http://x:1/?a=b#f\n", &[("A1", "http://x:1/?a=b#f")]),
    ("A1=b=c\n", &[("A1", "b=c")]),
    ("A1==b\n", &[("A1", "=b")]),
    ("A1=\"b\"\n", &[("A1", "b")]),
    ("A1='b'\n", &[("A1", "b")]),
    ("A1=\"b\" # c\n", &[("A1", "b")]),
    ("A1='b' # c\n", &[("A1", "b")]),
    ("A1=\"b\"c\n", &[("A1", "b")]),
    ("A1=\"b\" c\n", &[("A1", "b")]),
    ("A1=\"b\" C1=d\n", &[("A1", "b"), ("C1", "d")]),
    ("A1=\"b\"C1=d\n", &[("A1", "b"), ("C1", "d")]),
    ("A1=\"b # c\"\n", &[("A1", "b # c")]),
    ("A1='b # c'\n", &[("A1", "b # c")]),
    ("A1=\"b\\nc\"\n", &[("A1", "b\nc")]),
    ("A1='b\\nc'\n", &[("A1", "b\\nc")]),
    ("A1=b\\nc\n", &[("A1", "b\\nc")]),
    ("A1=\"b\nc\"\n", &[("A1", "b\nc")]),
    ("A1='b\nc'\n", &[("A1", "b\nc")]),
    ("A1=\"b\n# x\nc\"\nB1=2\n", &[("A1", "b\n# x\nc"), ("B1", "2")]),
    ("A1=\"b\\\"c\"\n", &[("A1", "b\"c")]),
    ("A1='b\\'c'\n", &[("A1", "b'c")]),
    ("A1='b\\\\c'\n", &[("A1", "b\\\\c")]),
    ("A1=\"b\\\\c\"\n", &[("A1", "b\\c")]),
    ("A1=\"b\\tc\\rd\\ae\\bf\\fg\\vh\"\n", &[("A1", "b\tc\rd\u{7}e\u{8}f\u{c}g\u{b}h")]),
    ("A1=\"\\c\\d\\e\\x41\\u{41}\"\n", &[("A1", "\\c\\d\\e\\x41\\u{41}")]),
    ("A1=\"\\0\\01\\012\\0123\\0777\\0400\\0377\\0189\\00123\"\n", &[("A1", "\\\\1\\12S\\777\\400ÿ\\189\n3")]),
    ("A1=\"\\101\"\n", &[("A1", "\\101")]),
    ("A1=\"\\$A\"\n", &[("A1", "$A")]),
    ("A1=\"$$A\"\n", &[("A1", "$A")]),
    ("A1=\"\\\\$A\"\n", &[("A1", "\\set")]),
    ("A1=\\$A\n", &[("A1", "\\set")]),
    ("A1=$$A\n", &[("A1", "$A")]),
    ("A1=$A\n", &[("A1", "set")]),
    ("A1=\"$A\"\n", &[("A1", "set")]),
    ("A1='$A'\n", &[("A1", "$A")]),
    ("A1=${A}-${U:-d}\n", &[("A1", "set-d")]),
    ("A1=\"${U:-a b}\"\n", &[("A1", "a b")]),
    ("A1=${U:-a b} # c\n", &[("A1", "a b")]),
    ("A1=$U\n", &[("A1", "")]),
    ("A1=$(x)\n", &[("A1", "$(x)")]),
    ("A1=$1\n", &[("A1", "$1")]),
    ("A1=$\n", &[("A1", "$")]),
    ("A1=$H\n", &[("A1", "$A")]),
    ("B1=1\nA1=$B1\n", &[("B1", "1"), ("A1", "1")]),
    ("B1=$A1\nA1=1\n", &[("B1", ""), ("A1", "1")]),
    ("A=mine\nA1=$A\n", &[("A", "mine"), ("A1", "set")]),
    ("B1=1\nB1=2\nA1=$B1\n", &[("B1", "2"), ("A1", "2")]),
    ("E=mine\nA1=$E\n", &[("E", "mine"), ("A1", "")]),
    ("A1=b\"c\"\n", &[("A1", "b\"c\"")]),
    ("A1=b'c\n", &[("A1", "b'c")]),
    ("A1=\"b'c\"\n", &[("A1", "b'c")]),
    ("A1='b\"c'\n", &[("A1", "b\"c")]),
    ("A1=\"\"\n", &[("A1", "")]),
    ("A1=''\n", &[("A1", "")]),
    ("A1= \"b\"\n", &[("A1", "b")]),
    ("A1=\t\"b\"\n", &[("A1", "b")]),
    ("A1=\"b\"\r\nB1=2\r\n", &[("A1", "b"), ("B1", "2")]),
    ("A1=b\r\nB1=2\r\n", &[("A1", "b"), ("B1", "2")]),
    ("A1\r\nA\r\n", &[("A", "set")]),
    ("\u{feff}A1=b\n", &[("A1", "b")]),
    ("A1=\u{feff}b\n", &[("A1", "\u{feff}b")]),
    ("A\t1=b\n", &[("A\t1", "b")]),
    ("1A=b\n", &[("1A", "b")]),
    ("A.B=c\n", &[("A.B", "c")]),
    ("A-B=c\n", &[("A-B", "c")]),
    ("A[0]=c\n", &[("A[0]", "c")]),
    ("é=b\n", &[("é", "b")]),
    ("A1=é\n", &[("A1", "é")]),
    ("1=b\n", &[("1", "b")]),
    ("A1=b;c\n", &[("A1", "b;c")]),
    ("A1=b\\\nc\n", &[("A1", "b\\")]),
    ("A1=`x`\n", &[("A1", "`x`")]),
    ("A1={\"a\":\"b\"}\n", &[("A1", "{\"a\":\"b\"}")]),
    ("A1=[1,2]\n", &[("A1", "[1,2]")]),
    ("A1=~\n", &[("A1", "~")]),
    ("A1=null\n", &[("A1", "null")]),
    ("A1=b\n   \t\nC1=d", &[("A1", "b"), ("C1", "d")]),
    ("A1=  b  c  \n", &[("A1", "b  c")]),
    ("A1=b \n", &[("A1", "b")]),
    ("A1=\"  b \"\n", &[("A1", "  b ")]),
    ("A1=b\u{a0}\n", &[("A1", "b")]),
    ("A1=\u{a0}b\n", &[("A1", "b")]),
    ("A1=b\u{2003}\n", &[("A1", "b")]),
    ("a1=b\n", &[("a1", "b")]),
    ("A1=b\u{b}c\n", &[("A1", "b\u{b}c")]),
    ("A1=b\rC1=d\n", &[("A1", "b\rC1=d")]),
    ("A1=\"b\rc\"\n", &[("A1", "b\rc")]),
    ("A1=\"b\\\nc\"\n", &[("A1", "b\\\nc")]),
    ("A=\nA1=$A\n", &[("A", ""), ("A1", "set")]),
    ("A1=b\nA1\n", &[("A1", "b")]),
    ("A=b\nA\n", &[("A", "set")]),
    ("A1=b # \"c\nB1=2\n", &[("A1", "b"), ("B1", "2")]),
    ("A1=\"a\" #\"\nB1=2\n", &[("A1", "a"), ("B1", "2")]),
    ("A1=\"${U:-\\\"q\\\"}\"\n", &[("A1", "\"q\"")]),
    ("A1=\"${U:-{\\\"a\\\":1}}\"\n", &[("A1", "{\"a\":1}")]),
    ("A1=%A%\n", &[("A1", "%A%")]),
    ("A1=!x\n", &[("A1", "!x")]),
    ("A1=@x\n", &[("A1", "@x")]),
    ("A1=b\n#C1=d\n #D1=e\n", &[("A1", "b")]),
    ("A1=b \\# c\n", &[("A1", "b \\# c")]),
    ("A1=b #\n", &[("A1", "b")]),
    ("A1=b\t#c\n", &[("A1", "b\t#c")]),
    ("A1=#\n", &[("A1", "#")]),
    ("_A=1\n", &[("_A", "1")]),
    (".A=1\n", &[(".A", "1")]),
    ("-A=1\n", &[("-A", "1")]),
    ("[=1\n", &[("[", "1")]),
    ("A1=٣\n", &[("A1", "٣")]),
    ("٣=b\n", &[("٣", "b")]),
    ("ⅷ=b\n", &[("ⅷ", "b")]),
];

/// Each with the line that is wrong.
#[rustfmt::skip]
const UNREADABLE: &[(&str, usize)] = &[
    ("A1=${U:-a # b}\n", 1),
    ("A1=${U:?m}\n", 1),
    ("A1=${}\n", 1),
    ("A1=\"b\n", 1),
    ("A1='b\n", 1),
    ("A1=\"b\\\"\n", 1),
    ("A 1=b\n", 1),
    ("A1 B1=b\n", 1),
    ("A1 B1\n", 1),
    ("A/B=c\n", 1),
    ("A#B=c\n", 1),
    ("A$=c\n", 1),
    ("\"A1\"=b\n", 1),
    ("'A1'=b\n", 1),
    ("A+B=c\n", 1),
    ("A1=b\n!\n", 2),
    ("A1=b\nB 1\n", 2),
    ("A1=b\n\nC D=e\n", 3),
    ("A1 # c\n", 1),
    ("A1 #c=d\n", 1),
    ("A1=\"b\" \\\n", 1),
    ("- A1=b\n", 1),
    ("A1='it''s'\n", 1),
    ("A1=\"b\"\"c\"\n", 1),
    ("A1=\"b # c\nB1=2\n", 1),
    ("A1=${A:-\nx}\n", 1),
    ("A1=\"${U:-x\ny}\"\n", 1),
    ("A\u{301}=b\n", 1),
];

#[rustfmt::skip]
const RAW: Files = &[
    ("A1=b\n", &[("A1", "b")]),
    ("A1=b", &[("A1", "b")]),
    ("A1= b \n", &[("A1", " b ")]),
    (" \tA1=b\n", &[("A1", "b")]),
    ("A1=\"b\"\n", &[("A1", "\"b\"")]),
    ("A1='b'\n", &[("A1", "'b'")]),
    ("A1=b # c\n", &[("A1", "b # c")]),
    ("#A1=b\n  # c\n\n", &[]),
    ("A1=${A} $$\n", &[("A1", "${A} $$")]),
    ("A1=b\\nc\n", &[("A1", "b\\nc")]),
    ("A\n", &[("A", "set")]),
    ("A", &[("A", "set")]),
    ("U\n", &[]),
    ("A1=\n", &[("A1", "")]),
    ("A1=b=c\n", &[("A1", "b=c")]),
    ("A1=\"b\nc\"\n", &[("A1", "\"b")]),
    ("A1=b\r\nB1=c\r\nA\r\n", &[("A1", "b"), ("B1", "c"), ("A", "set")]),
    ("\u{feff}A1=b\n\u{feff}B1=c\n", &[("A1", "b"), ("\u{feff}B1", "c")]),
    ("B1=1\nB1=2\n", &[("B1", "2")]),
    ("A/B=c\n1A=b\nA#B=c\né=b\n", &[("A/B", "c"), ("1A", "b"), ("A#B", "c"), ("é", "b")]),
    ("A1=b\rC1=d\n", &[("A1", "b\rC1=d")]),
    ("\u{a0}A1=b \t\n", &[("A1", "b \t")]),
];

const RAW_UNREADABLE: &[&str] = &["A1 =b", "A ", "=b", "export A1=b", "A1: b", "A\tB=c"];

#[test]
fn files_are_read_as_compose_reads_them() {
    for &(text, expected) in READ {
        let variables = parse(text, &environment).unwrap_or_else(|e| panic!("{text:?}: {e}"));
        assert_eq!(set(&variables), expected, "{text:?}");
    }
}

#[test]
fn an_error_names_the_line_of_its_variable() {
    for &(text, line) in UNREADABLE {
        let error = parse(text, &environment).expect_err(text);
        assert_eq!(error.line, line, "{text:?}: {error}");
    }
}

#[test]
fn raw_files_are_read_as_docker_reads_them() {
    for &(text, expected) in RAW {
        let variables = parse_raw(text, &environment).unwrap_or_else(|e| panic!("{text:?}: {e}"));
        assert_eq!(set(&variables), expected, "{text:?}");
    }
    for text in RAW_UNREADABLE {
        let error = parse_raw(&format!("\n{text}\n"), &environment).expect_err(text);
        assert_eq!(error.line, 2, "{text:?}: {error}");
    }
}

/// Compose sets the variable with the empty name to these, which no container can have.
#[test]
fn a_lone_name_may_end_the_file_and_a_lone_value_is_an_error() {
    let lone = |name: &str, value: Option<&str>| vec![(name.to_owned(), value.map(str::to_owned))];
    assert_eq!(parse("A1", &environment), Ok(lone("A1", None)));
    assert_eq!(parse("export A", &environment), Ok(lone("A", Some("set"))));
    for text in ["=b", ":b", "export =b", "B1=1\n=b"] {
        assert!(parse(text, &environment).is_err(), "{text}");
    }
}

#[test]
fn an_inherited_name_without_a_value_is_listed() {
    let variables = parse("U\nA1=b\nU\n", &environment).unwrap();
    assert_eq!(
        variables,
        [
            ("U".to_owned(), None),
            ("A1".to_owned(), Some("b".to_owned()))
        ]
    );
    assert_eq!(parse_raw("U\nA1=b\n", &environment), Ok(variables));
}

fn file() -> impl Strategy<Value = String> {
    const PARTS: &[&str] = &[
        "A", "B1", "=", ":", "\n", "\"", "'", "\\", " ", "#", "$", "{", "}", "export ", "0", "é",
        "\r",
    ];
    proptest::collection::vec(proptest::sample::select(PARTS), 0..40)
        .prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn never_panics(text in prop_oneof![file(), any::<String>()]) {
        for error in [parse(&text, &environment), parse_raw(&text, &environment)].into_iter().filter_map(Result::err) {
            prop_assert!((1..=text.matches('\n').count() + 1).contains(&error.line));
        }
    }

    #[test]
    fn single_quotes_keep_everything(value in "[^'\\\\]*") {
        let text = format!("N='{value}'\nM=1\n");
        let variables = parse(&text, &environment).unwrap();
        prop_assert_eq!(set(&variables), [("N", value.as_str()), ("M", "1")]);
    }

    #[test]
    fn escaped_double_quotes_keep_everything(value in any::<String>()) {
        let escaped = value.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$");
        let variables = parse(&format!("N=\"{escaped}\""), &environment).unwrap();
        prop_assert_eq!(set(&variables), [("N", value.as_str())]);
    }

    #[test]
    fn raw_values_are_kept(value in "[^\r\n]*") {
        let variables = parse_raw(&format!("N={value}\n"), &environment).unwrap();
        prop_assert_eq!(set(&variables), [("N", value.as_str())]);
    }
}

#[test]
fn values_that_repeat_one_another_are_refused() {
    let line = |level: usize| {
        let value = format!("${{A{}}}", level - 1).repeat(10);
        format!("A{level}={value}\n")
    };
    let text = "A0=xxxxxxxxxx\n".to_owned() + &(1..12).map(line).collect::<String>();
    let error = parse(&text, &|_| None).unwrap_err();
    assert_eq!(error.message, "the values are too long");
}

#[test]
fn a_value_alone_tells_what_was_unset_in_it() {
    let known = |name: &str| (name == "A").then(|| "1".to_owned());
    for (text, value, unset) in [
        ("\"a \\\"$A\\\" \\$B\"", "a \"1\" $B", vec![]),
        ("\"${B}-${C:-d}\"", "-d", vec!["B"]),
        ("'$B'", "$B", vec![]),
    ] {
        let read = parse_value(text, &known).unwrap();
        assert_eq!(
            (read.value.as_str(), read.unset),
            (value, unset.into_iter().map(str::to_owned).collect()),
            "{text}"
        );
    }
    assert!(parse_value("\"$A", &known).is_err());
}
