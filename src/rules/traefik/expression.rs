//! The rule of a router, such as ``Host(`a`) && Path(`/b`)``.

/// A rule, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression {
    /// One of several must hold.
    Or(Vec<Expression>),
    /// All must hold.
    And(Vec<Expression>),
    /// It must not hold.
    Not(Box<Expression>),
    /// A matcher with its arguments.
    Matcher(String, Vec<String>),
}

impl Expression {
    /// Takes a rule apart; `None` where it is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parser = Parser { rest: text };
        let parsed = parser.either()?;
        parser.skip_blanks();
        parser.rest.is_empty().then_some(parsed)
    }

    /// Whether it holds for exact paths alone. `Path` of Traefik 2 takes patterns in braces.
    pub(super) fn pins_a_path(&self) -> bool {
        match self {
            Self::Or(parts) => parts.iter().all(Self::pins_a_path),
            Self::And(parts) => parts.iter().any(Self::pins_a_path),
            Self::Not(_) => false,
            Self::Matcher(name, arguments) => {
                name.eq_ignore_ascii_case("Path")
                    && !arguments.is_empty()
                    && arguments.iter().all(|path| !path.contains(['{', '*']))
            }
        }
    }

    /// The hosts that it names.
    pub(super) fn hosts(&self) -> Vec<&str> {
        match self {
            Self::Or(parts) | Self::And(parts) => parts.iter().flat_map(Self::hosts).collect(),
            Self::Not(_) => Vec::new(),
            Self::Matcher(name, arguments) => {
                let names_hosts = ["Host", "HostSNI"]
                    .iter()
                    .any(|known| name.eq_ignore_ascii_case(known));
                let arguments = arguments.iter().filter(|_| names_hosts);
                arguments.map(String::as_str).collect()
            }
        }
    }

    /// The same text for rules that say the same in the same order.
    pub(super) fn canonical(&self) -> String {
        let joined = |parts: &[Self], with: &str| {
            let parts: Vec<String> = parts.iter().map(Self::canonical).collect();
            format!("({})", parts.join(with))
        };
        match self {
            Self::Or(parts) => joined(parts, " || "),
            Self::And(parts) => joined(parts, " && "),
            Self::Not(part) => format!("!{}", part.canonical()),
            Self::Matcher(name, arguments) => {
                let name = name.to_ascii_lowercase();
                let arguments = arguments.iter().map(|argument| match name.as_str() {
                    "host" | "hostsni" => argument.to_ascii_lowercase(),
                    _ => argument.clone(),
                });
                format!("{name}{:?}", arguments.collect::<Vec<_>>())
            }
        }
    }
}

struct Parser<'a> {
    rest: &'a str,
}

impl Parser<'_> {
    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, token: &str) -> bool {
        self.skip_blanks();
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn either(&mut self) -> Option<Expression> {
        let mut parts = vec![self.all()?];
        while self.take("||") {
            parts.push(self.all()?);
        }
        match parts.len() {
            1 => parts.pop(),
            _ => Some(Expression::Or(parts)),
        }
    }

    fn all(&mut self) -> Option<Expression> {
        let mut parts = vec![self.one()?];
        while self.take("&&") {
            parts.push(self.one()?);
        }
        match parts.len() {
            1 => parts.pop(),
            _ => Some(Expression::And(parts)),
        }
    }

    fn one(&mut self) -> Option<Expression> {
        if self.take("!") {
            return Some(Expression::Not(Box::new(self.one()?)));
        }
        if self.take("(") {
            let inner = self.either()?;
            return self.take(")").then_some(inner);
        }
        self.matcher()
    }

    fn matcher(&mut self) -> Option<Expression> {
        self.skip_blanks();
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric())?;
        let (name, rest) = self
            .rest
            .split_at_checked(end)
            .filter(|(name, _)| !name.is_empty())?;
        let name = name.to_owned();
        self.rest = rest;
        if !self.take("(") {
            return None;
        }
        let mut arguments = Vec::new();
        while !self.take(")") {
            arguments.push(self.argument()?);
            self.take(",");
        }
        Some(Expression::Matcher(name, arguments))
    }

    fn argument(&mut self) -> Option<String> {
        self.skip_blanks();
        let quote = self
            .rest
            .chars()
            .next()
            .filter(|c| matches!(c, '`' | '"' | '\''))?;
        let (argument, rest) = self.rest.get(1..)?.split_once(quote)?;
        self.rest = rest;
        Some(argument.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exact_path_is_pinned_in_every_alternative() {
        for (rule, pinned) in [
            ("Host(`a`) && Path(`/health`)", true),
            ("Path(`/a`, `/b`)", true),
            ("(Path(`/a`) || Path(`/b`)) && Host(`x`)", true),
            ("Host(`a`)", false),
            ("Host(`a`) && PathPrefix(`/`)", false),
            ("Host(`a`) || Path(`/a`)", false),
            ("Host(`a`) && !Path(`/a`)", false),
            ("Path(`/{any:.*}`)", false),
            ("PathRegexp(`^/a$`)", false),
        ] {
            let parsed = Expression::parse(rule).expect(rule);
            assert_eq!(parsed.pins_a_path(), pinned, "{rule}");
        }
    }

    #[test]
    fn what_is_no_rule_is_none() {
        for text in [
            "",
            "Host(`a`",
            "Host(a)",
            "Host",
            "Host(`a`) &&",
            "Host(`a`) x",
        ] {
            assert_eq!(Expression::parse(text), None, "{text}");
        }
    }

    #[test]
    fn rules_that_say_the_same_are_the_same() {
        let canonical = |text| Expression::parse(text).unwrap().canonical();
        assert_eq!(
            canonical("Host(`A.b`)&&Path(`/X`)"),
            canonical("host(\"a.b\") && Path( `/X` )")
        );
        assert_ne!(canonical("Path(`/x`)"), canonical("Path(`/X`)"));
        let rule = Expression::parse("Host(`a`, `b`) && !Host(`c`) || HostSNI(`d`)").unwrap();
        assert_eq!(rule.hosts(), ["a", "b", "d"]);
    }
}
