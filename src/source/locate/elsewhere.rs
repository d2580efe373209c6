//! Stacks whose files are in another repository.

use crate::source::diagnostic::Problem;
use crate::source::remote;
use crate::source::tables::GitSource;
use crate::source::tables::stack_table::StackTable;

use super::Finder;

impl Finder<'_> {
    /// The other repository that holds the files; `None` for this one.
    pub(super) fn git(&self, table: &StackTable, own: Option<GitSource>) -> Option<GitSource> {
        let git = match &table.linked_repo {
            None => own?,
            Some(name) => {
                let Some(repo) = self.repos.iter().find(|repo| repo.name == *name) else {
                    self.problems.push(
                        Problem::note(
                            "linked-repo",
                            format!("`{}` is taken for this repository", name.value),
                        )
                        .at(&name.place, "no `[[repo]]` has this name"),
                    );
                    return None;
                };
                repo.git.clone()?
            }
        };
        if remote::is_own(&git.repo, self.remotes) || self.same_as_here(table, &git) {
            return None;
        }
        Some(git)
    }

    /// Whether a repository without a commit is taken for this one, whose files fit.
    fn same_as_here(&self, table: &StackTable, git: &GitSource) -> bool {
        if git.commit.is_some() {
            return false;
        }
        let place = table
            .linked_repo
            .as_ref()
            .map_or(&git.repo.place, |name| &name.place);
        if self.locate(table, &table.stack, false).is_err() {
            self.problems.push(
                Problem::error(
                    "missing-commit",
                    format!(
                        "stack `{}` reads another repository without a commit",
                        table.stack.name.value
                    ),
                )
                .at(
                    place,
                    format!("`{}` is none of this repository's remotes", git.repo.value),
                )
                .help(
                    "set `commit`, so that a plan does not depend on when it is made; or remove \
                     `repo`, and have the files here",
                ),
            );
            return false;
        }
        if !self.noted.borrow_mut().insert(git.repo.value.clone()) {
            return true;
        }
        let message = format!("`{}` is taken for this repository", git.repo.value);
        let problem = if self.remotes.is_empty() {
            Problem::note("own-repository", message).at(place, "this repository has no remote")
        } else {
            Problem::warning("own-repository", message)
                .at(place, "none of its remotes, but the files are here")
                .help("remove `repo`, or set `commit` to read the other repository")
        };
        self.problems.push(problem);
        true
    }
}
