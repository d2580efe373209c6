//! Whom a delivered file belongs to.

use std::fmt;

/// The owner of a delivered file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// A user and a group, by number.
    Numbers(u32, u32),
    /// Whom a container runs as. Only its image can tell the numbers.
    User(ContainerUser),
}

/// The user that a container runs as.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContainerUser {
    /// The reference of the container's image.
    pub image: String,
    /// The container's own `user`; without one it is the image's.
    pub user: Option<String>,
    /// A group that goes before the user's.
    pub group: Option<u32>,
}

impl Owner {
    /// Root.
    pub const ROOT: Self = Self::Numbers(0, 0);
}

impl ContainerUser {
    /// The numbers of the user.
    ///
    /// `image` is the image's user. `passwd` and `group` are its `/etc/passwd` and `/etc/group`, as
    /// far as they are known and exist.
    ///
    /// # Errors
    /// The name that a number is not known of.
    pub fn numbers(
        &self,
        image: &str,
        passwd: Option<&str>,
        group: Option<&str>,
    ) -> Result<(u32, u32), UnknownUser> {
        let spec = self.user.as_deref().unwrap_or(image);
        let (user, user_group) = numbers(spec, passwd, group)?;
        Ok((user, self.group.unwrap_or(user_group)))
    }
}

/// A user or group that is in no file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnknownUser {
    /// Not in `/etc/passwd`.
    User(String),
    /// Not in `/etc/group`.
    Group(String),
}

/// The numbers of `user[:group]`, as Docker finds them: names are looked up, an empty user is root,
/// and a user's group is that of its line in `/etc/passwd`, else root's.
fn numbers(
    spec: &str,
    passwd: Option<&str>,
    groups: Option<&str>,
) -> Result<(u32, u32), UnknownUser> {
    let (user, group) = match spec.split_once(':') {
        Some((user, group)) => (user, Some(group)),
        None => (spec, None),
    };
    let user = if user.is_empty() { "0" } else { user };
    let line = passwd.and_then(|passwd| entry(passwd, user));
    let user_number = line
        .and_then(|line| field(line, 2))
        .or_else(|| user.parse().ok())
        .ok_or_else(|| UnknownUser::User(user.to_owned()))?;
    let group_number = match group.filter(|group| !group.is_empty()) {
        None => line.and_then(|line| field(line, 3)).unwrap_or(0),
        Some(group) => groups
            .and_then(|groups| field(entry(groups, group)?, 2))
            .or_else(|| group.parse().ok())
            .ok_or_else(|| UnknownUser::Group(group.to_owned()))?,
    };
    Ok((user_number, group_number))
}

/// The line of a name, else of a number, in a file of the form of `/etc/passwd`.
fn entry<'a>(file: &'a str, name: &str) -> Option<&'a str> {
    let by = |index| {
        file.lines()
            .find(move |line| line.split(':').nth(index) == Some(name))
    };
    by(0).or_else(|| by(2))
}

fn field(line: &str, index: usize) -> Option<u32> {
    line.split(':').nth(index)?.trim().parse().ok()
}

impl fmt::Display for Owner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Numbers(user, group) => write!(formatter, "{user}:{group}"),
            Self::User(user) => write!(formatter, "{user}"),
        }
    }
}

impl fmt::Display for ContainerUser {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let image = &self.image;
        match &self.user {
            Some(user) => write!(formatter, "`{user}` of `{image}`")?,
            None => write!(formatter, "the user of `{image}`")?,
        }
        self.group
            .map_or(Ok(()), |group| write!(formatter, ", group {group}"))
    }
}

impl fmt::Display for UnknownUser {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(name) => write!(formatter, "no user `{name}` in its `/etc/passwd`"),
            Self::Group(name) => write!(formatter, "no group `{name}` in its `/etc/group`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_found_as_docker_finds_them() {
        let passwd = Some("root:x:0:0:root:/root:/bin/sh\npostgres:x:70:71::/:/bin/sh\n");
        let groups = Some("root:x:0:\nstaff:x:50:postgres\n");
        for (spec, found) in [
            ("", Ok((0, 0))),
            ("10001", Ok((10001, 0))),
            ("10001:10002", Ok((10001, 10002))),
            ("postgres", Ok((70, 71))),
            ("70", Ok((70, 71))),
            ("postgres:staff", Ok((70, 50))),
            ("postgres:7", Ok((70, 7))),
            ("nobody", Err(UnknownUser::User("nobody".to_owned()))),
            ("root:wheel", Err(UnknownUser::Group("wheel".to_owned()))),
        ] {
            assert_eq!(numbers(spec, passwd, groups), found, "{spec}");
        }
        assert_eq!(
            numbers("postgres", None, None),
            Err(UnknownUser::User("postgres".to_owned()))
        );
    }

    #[test]
    fn a_container_runs_as_its_own_user_before_its_image_s() {
        let of = |user: Option<&str>, group| ContainerUser {
            image: "web".to_owned(),
            user: user.map(str::to_owned),
            group,
        };
        assert_eq!(of(None, None).numbers("7:8", None, None), Ok((7, 8)));
        assert_eq!(
            of(Some("5"), Some(6)).numbers("7:8", None, None),
            Ok((5, 6))
        );
    }
}
