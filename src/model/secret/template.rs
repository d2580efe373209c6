//! Values that are more than a password, such as `postgres://{role}:{password}@db/app`.

use std::str::FromStr;

use zeroize::Zeroizing;

use super::SecretValue;

const PASSWORD: &str = "{password}";
const ROLE: &str = "{role}";

/// A value with a place for the password, and perhaps for who has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    text: String,
}

impl Template {
    /// Whether it says who has the password.
    #[must_use]
    pub fn has_role(&self) -> bool {
        self.text.contains(ROLE)
    }

    /// Whether it is a URL, in which some characters of a password would mean something else.
    #[must_use]
    pub fn is_url(&self) -> bool {
        self.text.contains("://")
    }

    /// The value.
    #[must_use]
    pub fn filled(&self, role: &str, password: &str) -> SecretValue {
        let (before, after) = self.around(role);
        let parts = [before.as_str(), password, after.as_str()];
        let mut text = Zeroizing::new(String::with_capacity(
            parts.iter().map(|part| part.len()).sum(),
        ));
        for part in parts {
            text.push_str(part);
        }
        SecretValue::new(text.as_bytes())
    }

    /// The password in a value that was made for a role; none in one of another form.
    #[must_use]
    pub fn password<'a>(&self, role: &str, value: &'a str) -> Option<&'a str> {
        let (before, after) = self.around(role);
        let password = value.strip_prefix(&before)?.strip_suffix(&after)?;
        (!password.is_empty()).then_some(password)
    }

    fn around(&self, role: &str) -> (String, String) {
        let (before, after) = self.text.split_once(PASSWORD).unwrap_or((&self.text, ""));
        (before.replace(ROLE, role), after.replace(ROLE, role))
    }
}

impl FromStr for Template {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let count = |part: &str| text.matches(part).count();
        if count(PASSWORD) != 1 {
            return Err(format!("expected a text with `{PASSWORD}` in it, once"));
        }
        if count(ROLE) > 1 {
            return Err(format!("expected a text with `{ROLE}` in it once"));
        }
        Ok(Self {
            text: text.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_and_its_password_found_again() {
        let template: Template = "postgres://{role}:{password}@db/app".parse().unwrap();
        let value = template.filled("app_b", "x:@y");
        assert_eq!(value.text(), Some("postgres://app_b:x:@y@db/app"));
        assert_eq!(
            template.password("app_b", value.text().unwrap()),
            Some("x:@y")
        );
        assert_eq!(template.password("app_a", value.text().unwrap()), None);
        let bare: Template = "{password}".parse().unwrap();
        assert_eq!(bare.password("", "x"), Some("x"));
        assert!(template.has_role() && !bare.has_role());
    }

    #[test]
    fn one_password_has_to_be_in_it() {
        for text in [
            "",
            "{role}",
            "{password}{password}",
            "{password}{role}{role}",
        ] {
            text.parse::<Template>().unwrap_err();
        }
    }
}
