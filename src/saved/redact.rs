//! Takes out of a plan's JSON what was passed from the operator's environment.

use serde_json::Value;

/// The shortest value that is looked for: what is shorter occurs everywhere, and is no secret.
const SHORTEST: usize = 4;

/// Hides differences that hold a value of the operator's environment: a plan that is saved leaves
/// the machine that knows it. Images stay: their tags are often passed that way, and are what a
/// person wants to see.
pub fn redact(document: &mut Value, values: &[String]) {
    let steps = document.get_mut("steps").and_then(Value::as_array_mut);
    for step in steps.into_iter().flatten() {
        let differences = step.get_mut("differences").and_then(Value::as_array_mut);
        for difference in differences.into_iter().flatten() {
            let holds = |key: &str| {
                let text = super::text(difference, key);
                let mut values = values.iter().filter(|value| value.len() >= SHORTEST);
                values.any(|value| text.contains(value.as_str()))
            };
            if super::text(difference, "path") == "image" || !(holds("before") || holds("after")) {
                continue;
            }
            if let Some(difference) = difference.as_object_mut() {
                difference.insert("before".to_owned(), Value::Null);
                difference.insert("after".to_owned(), Value::Null);
                difference.insert("sensitive".to_owned(), Value::Bool(true));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_was_passed_is_hidden_and_nothing_else() {
        let difference = |path: &str, before: &str, after: &str| json!({ "path": path, "before": before, "after": after, "sensitive": false });
        let mut document = json!({ "steps": [ { "differences": [
            difference("environment.URL", "http://a", "http://u:hunter2@b"),
            difference("environment.OLD", "hunter2", "gone"),
            difference("environment.MODE", "a", "b"),
            difference("image", "app:1", "app:hunter2"),
        ] } ] });
        redact(&mut document, &["hunter2".to_owned(), "b".to_owned()]);
        let text = document.to_string();
        assert_eq!(text.matches("hunter2").count(), 1, "{text}");
        assert_eq!(text.matches("\"sensitive\":true").count(), 2, "{text}");
        assert!(text.contains("app:hunter2"), "{text}");
    }
}
