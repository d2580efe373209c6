//! Host patterns: `web[01:03]`, `db[a:c]`, `web:2222`.

/// Hosts that one pattern may stand for.
const MAX_HOSTS: usize = 10_000;

/// Expands the ranges of a host pattern and takes the port off its end.
///
/// `[first:last:step]` counts numbers, padded as `first` is, or single letters; both ends are
/// included (Ansible, "Adding ranges of hosts").
pub(super) fn expand(pattern: &str) -> Result<(Vec<String>, Option<u16>), String> {
    let (pattern, port) = with_port(pattern)?;
    let mut names = vec![String::new()];
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('[') {
        let (range, behind) = after.split_once(']').ok_or("has a `[` without a `]`")?;
        let parts = members(range)?;
        if names.len().saturating_mul(parts.len()) > MAX_HOSTS {
            return Err(format!("stands for more than {MAX_HOSTS} hosts"));
        }
        names = names
            .iter()
            .flat_map(|name| {
                parts
                    .iter()
                    .map(move |part| format!("{name}{before}{part}"))
            })
            .collect();
        rest = behind;
    }
    for name in &mut names {
        name.push_str(rest);
    }
    Ok((names, port))
}

fn with_port(pattern: &str) -> Result<(&str, Option<u16>), String> {
    // An IPv6 address has colons of its own.
    let Some((name, port)) = pattern.rsplit_once(':') else {
        return Ok((pattern, None));
    };
    let in_range = port.contains(']') || (name.contains(':') && !name.contains('['));
    if in_range || !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok((pattern, None));
    }
    match port.parse() {
        Ok(port) if port > 0 => Ok((name, Some(port))),
        _ => Err("has no usable port behind its `:`".to_owned()),
    }
}

fn members(range: &str) -> Result<Vec<String>, String> {
    let expected =
        || format!("has a range `[{range}]` that is not [first:last] or [first:last:step]");
    let mut parts = range.split(':');
    let (Some(first), Some(last)) = (parts.next(), parts.next()) else {
        return Err(expected());
    };
    let step = match parts.next() {
        None => 1,
        Some(step) => step
            .parse::<usize>()
            .ok()
            .filter(|step| *step > 0)
            .ok_or_else(expected)?,
    };
    if parts.next().is_some() || last.is_empty() {
        return Err(expected());
    }
    let first = if first.is_empty() { "0" } else { first };
    match (first.parse::<u32>(), last.parse::<u32>()) {
        (Ok(low), Ok(high)) if low <= high => {
            let padded = first.len() > 1 && first.starts_with('0');
            if padded && first.len() != last.len() {
                return Err(format!(
                    "has a range `[{range}]` whose ends differ in length"
                ));
            }
            let width = if padded { first.len() } else { 0 };
            if (high - low) as usize / step >= MAX_HOSTS {
                return Err(format!("stands for more than {MAX_HOSTS} hosts"));
            }
            Ok((low..=high)
                .step_by(step)
                .map(|number| format!("{number:0width$}"))
                .collect())
        }
        (Err(_), Err(_)) => letters(first, last, step).ok_or_else(expected),
        _ => Err(expected()),
    }
}

fn letters(first: &str, last: &str, step: usize) -> Option<Vec<String>> {
    let letter = |text: &str| match text.as_bytes() {
        [byte] if byte.is_ascii_alphabetic() => Some(*byte),
        _ => None,
    };
    let (first, last) = (letter(first)?, letter(last)?);
    let same_case = first.is_ascii_lowercase() == last.is_ascii_lowercase();
    (same_case && first <= last).then(|| {
        (first..=last)
            .step_by(step)
            .map(|byte| char::from(byte).to_string())
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_expand_as_ansible_expands_them() {
        for (pattern, names, port) in [
            ("web", "web", None),
            ("web:2222", "web", Some(2222)),
            ("web[01:03]", "web01 web02 web03", None),
            ("web[1:3].lan", "web1.lan web2.lan web3.lan", None),
            ("db[a:c:2]", "dba dbc", None),
            ("w[1:2]x[a:b]:22", "w1xa w1xb w2xa w2xb", Some(22)),
            ("n[:2]", "n0 n1 n2", None),
            ("n[8:10]", "n8 n9 n10", None),
            ("fd00::1", "fd00::1", None),
        ] {
            let names = names.split(' ').map(str::to_owned).collect();
            assert_eq!(expand(pattern), Ok((names, port)), "{pattern}");
        }
    }

    #[test]
    fn broken_patterns_say_what_is_wrong() {
        for pattern in [
            "w[1",
            "w[1:]",
            "w[01:3]",
            "w[3:1]",
            "w[a:3]",
            "w[1:9:0]",
            "w[1:2:3:4]",
            "w[a:C]",
            "w:0",
            "w:99999",
            "w[0:4000000000]",
            "w[1:999]x[1:999]",
        ] {
            assert!(expand(pattern).is_err(), "{pattern}");
        }
    }
}
