//! `[[repo]]`, and the git keys that it shares with `[[stack]]`.

use crate::source::place::Spanned;

use super::komodo;
use super::stack::GitSource;
use super::table::Table;

const PROVIDER: &str = "github.com";

/// A git repository that stacks refer to by `linked_repo`.
#[derive(Debug, Clone, PartialEq)]
pub struct Repo {
    /// Name, unique in the repository.
    pub name: Spanned<String>,
    /// Free text.
    pub description: String,
    /// Tags.
    pub tags: Vec<Spanned<String>>,
    /// Where it is; `None` when the table names no `repo`.
    pub git: Option<GitSource>,
}

impl Repo {
    pub(super) fn read(table: Table<'_>, komodo_keys: &mut bool) -> Option<Self> {
        let mut table = table.with_config();
        let name = table.name();
        let description = table.text("description");
        let tags = table.strings("tags");
        let git = read_git(&mut table);
        table.komodo(&komodo::REPO);
        *komodo_keys |= table.has_komodo_keys();
        table.finish();
        Some(Self {
            name: name?,
            description,
            tags,
            git,
        })
    }
}

/// Reads `repo`, `branch`, `commit`, `git_account`, `git_provider` and `git_https`.
pub(super) fn read_git(table: &mut Table<'_>) -> Option<GitSource> {
    let filled = |text: Option<Spanned<String>>| text.filter(|text| !text.is_empty());
    let repo = filled(table.string("repo"));
    let branch = filled(table.string("branch"));
    let commit = table
        .take("commit")
        .filter(|field| field.as_str() != Some(""));
    let commit = commit.and_then(|field| field.parsed(object_id));
    let account = filled(table.string("git_account"));
    let provider = filled(table.string("git_provider"));
    let https = table.flag("git_https", true);
    Some(GitSource {
        repo: repo?,
        provider: provider.map_or_else(|| PROVIDER.to_owned(), |provider| provider.value),
        https,
        branch,
        commit,
        account,
    })
}

fn object_id(text: &str) -> Result<String, String> {
    if (7..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("expected a commit id of 7 to 64 hexadecimal digits".to_owned())
    }
}
