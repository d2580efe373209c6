use super::{Comments, Node, Value, parse};
use crate::compose::report::Report;
use crate::compose::source::Sources;

/// Shows a tree in one line; errors follow after `!`.
fn show(text: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add("compose.yaml".as_ref(), text);
    let mut report = Report::default();
    let documents = parse(text, file, &mut report, &mut Comments::default());
    let (errors, _) = report.finish(&sources);
    let shown = documents
        .iter()
        .map(|document| plain(&document.tree).to_string());
    let errors = errors.iter().map(|error| format!("! {error}"));
    shown.chain(errors).collect::<Vec<_>>().join(" ")
}

fn plain(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(flag) => (*flag).into(),
        Value::Int(number) => (*number).into(),
        Value::Unsigned(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::Timestamp(timestamp) => timestamp.to_string().into(),
        Value::Text(text) => text.clone().into(),
        Value::List(items) => items.iter().map(plain).collect(),
        Value::Map(map) => map
            .iter()
            .map(|(key, node)| (key.to_owned(), plain(node)))
            .collect(),
        Value::Invalid => "INVALID".into(),
    }
}

#[test]
fn merge_keys_follow_go_yaml() {
    let cases = [
        (
            "a: &a {x: 1, y: 1}\nb: {<<: *a, x: 2}",
            r#"{"a":{"x":1,"y":1},"b":{"x":2,"y":1}}"#,
        ),
        (
            "a: &a {x: 1, y: 1}\nb: {x: 2, <<: *a}",
            r#"{"a":{"x":1,"y":1},"b":{"x":2,"y":1}}"#,
        ),
        ("b: {<<: [{x: 1}, {x: 2, y: 2}]}", r#"{"b":{"x":1,"y":2}}"#),
        (
            "b: {<<: {<<: {x: 1}, y: 1}, x: 2}",
            r#"{"b":{"x":2,"y":1}}"#,
        ),
        ("b: {\"<<\": {x: 1}}", r#"{"b":{"<<":{"x":1}}}"#),
        ("b: {!!merge <<: {x: 1}}", r#"{"b":{"x":1}}"#),
        ("b: {! <<: {x: 1}}", r#"{"b":{"x":1}}"#),
        ("b: {!!str <<: {x: 1}}", r#"{"b":{"<<":{"x":1}}}"#),
        (
            "b: {<<: 5}",
            r#"{"b":{}} ! << must be a mapping or a list of mappings, not a number"#,
        ),
        (
            "b: {<<: {}, <<: {}}",
            r#"{"b":{}} ! `<<` is defined twice; first on line 1"#,
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(show(text), expected, "{text}");
    }
}

#[test]
fn keys_are_texts_that_stand_once() {
    let cases = [
        (
            "{a: 1, \"a\": 2}",
            r#"{"a":1} ! `a` is defined twice; first on line 1"#,
        ),
        (
            "{1: a, b: 2}",
            r#"{"b":2} ! a key must be a string, not a number"#,
        ),
        ("{true: a}", "{} ! a key must be a string, not a boolean"),
        ("{yes: a}", r#"{"yes":"a"}"#),
        ("? [a]\n: b", "{} ! a key must be a string, not a list"),
        ("a: &k b\n*k : c", r#"{"a":"b","b":"c"}"#),
    ];
    for (text, expected) in cases {
        assert_eq!(show(text), expected, "{text}");
    }
}

#[test]
fn documents_follow_each_other() {
    let cases = [
        ("", ""),
        ("# nothing", ""),
        ("a: 1\n---\nb: 2", r#"{"a":1} {"b":2}"#),
        ("a: 1\n---\n", r#"{"a":1} null"#),
        (
            "a: &a 1\n---\nb: *a",
            "{\"a\":1} ! not valid YAML: while parsing node, found unknown anchor",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(show(text), expected, "{text}");
    }
}

#[test]
fn tags_decide_types() {
    let cases = [
        ("[!!str 1, !!int \"1\", !!float 1, !!null x]", None),
        ("[!!str 1, !!int \"1\", !!float 2]", Some(r#"["1",1,2.0]"#)),
        ("[!custom 1, !custom {a: 1}]", Some(r#"["1",{"a":1}]"#)),
        ("!!seq [1]", Some("[1]")),
    ];
    for (text, expected) in cases {
        match expected {
            Some(expected) => assert_eq!(show(text), expected, "{text}"),
            None => assert!(show(text).contains('!'), "{text}"),
        }
    }
}

#[test]
fn spans_point_at_values_and_keys() {
    let text = "a:\n  b: [ü, \"x y\"]\n";
    let mut sources = Sources::default();
    let file = sources.add("compose.yaml".as_ref(), text);
    let mut comments = Comments::default();
    let documents = parse(text, file, &mut Report::default(), &mut comments);
    let outer = documents[0].tree.as_map().unwrap();
    let inner = outer.get("a").unwrap().as_map().unwrap();
    let slice = |span: crate::compose::source::Span| &text[span.offset..span.offset + span.length];
    assert_eq!(slice(inner.key_span("b").unwrap()), "b");
    let items = inner.get("b").unwrap().as_list().unwrap();
    assert_eq!(slice(items[0].span), "ü");
    assert_eq!(slice(items[1].span), "\"x y\"");
    assert_eq!((items[1].span.line, items[1].span.column), (2, 10));
}
