//! Reading `[[stack]]`.

use std::path::{Path, PathBuf};

use crate::source::diagnostic::Problem;
use crate::source::place::{Place, Spanned};
use crate::source::suggest::did_you_mean;

use super::environment;
use super::field::Field;
use super::komodo;
use super::repo::read_git;
use super::stack::{
    ApplyMode, ConfigFile, Delivery, Hook, Requirement, Rollout, Stack, StackState, StackTiers,
};
use super::table::Table;
use super::values;

/// A `[[stack]]` table as it is written, before its servers and files are looked up.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StackTable {
    /// The stack; what has to be looked up is still empty.
    pub(crate) stack: Stack,
    /// The table's header.
    pub(crate) header: Spanned<()>,
    pub(crate) placement: Placement,
    pub(crate) run_directory: Option<Spanned<PathBuf>>,
    pub(crate) file_paths: Vec<Spanned<PathBuf>>,
    pub(crate) linked_repo: Option<Spanned<String>>,
    /// `files_on_host = true`: Komodo reads Compose files that are not in git.
    pub(crate) files_on_host: Option<Spanned<bool>>,
    /// Whether `deploy` stands in the table.
    pub(crate) deploy_written: bool,
}

/// How the servers of a stack were written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Placement {
    Nowhere,
    Servers(Vec<Spanned<String>>),
    Tags(Vec<Spanned<String>>),
}

const STATES: [(&str, StackState); 3] = [
    ("running", StackState::Running),
    ("stopped", StackState::Stopped),
    ("absent", StackState::Absent),
];
const APPLY: [(&str, ApplyMode); 2] = [("auto", ApplyMode::Auto), ("manual", ApplyMode::Manual)];
const REQUIREMENTS: [(&str, Requirement); 3] = [
    ("none", Requirement::None),
    ("restart", Requirement::Restart),
    ("redeploy", Requirement::Redeploy),
];
const DELIVERIES: [(&str, Delivery); 2] = [("always", Delivery::Always), ("once", Delivery::Once)];
const TIER_TAGS: [(&str, StackTiers); 3] = [
    ("tier:trusted", StackTiers::Trusted),
    ("tier:untrusted", StackTiers::Untrusted),
    ("tier:any", StackTiers::Any),
];
const HINTS: [(&str, &str); 7] = [
    ("auto_deploy", "did you mean `deploy`?"),
    ("depends_on", "did you mean `after`?"),
    ("env", "did you mean `environment`?"),
    ("compose_file", "did you mean `file_paths`?"),
    ("compose_files", "did you mean `file_paths`?"),
    ("path", "did you mean `run_directory`?"),
    ("enabled", "did you mean `deploy`?"),
];

impl StackTable {
    pub(super) fn read(table: Table<'_>, default: bool, komodo_keys: &mut bool) -> Option<Self> {
        let mut table = table.with_config();
        let header = Spanned::new((), table.place().clone());
        let name = table.path_name();
        let stack = envelope(&mut table, name.clone(), &header.place);
        let deploy = table.boolean("deploy");
        let template = table
            .boolean("template")
            .is_some_and(|template| template.value);
        let placement = Placement::read(&mut table);
        let stack = config(&mut table, stack);
        check_project(&stack, &table);
        let run_directory = table.parsed("run_directory", path);
        let file_paths = table
            .take("file_paths")
            .map(|field| field.parsed_list(path))
            .unwrap_or_default();
        let linked_repo = table.string("linked_repo").filter(|name| !name.is_empty());
        let files_on_host = table.boolean("files_on_host").filter(|flag| flag.value);
        table.komodo(&komodo::STACK);
        *komodo_keys |= table.has_komodo_keys() || template || files_on_host.is_some();
        table.finish_with(&HINTS);
        name?;
        Some(Self {
            stack: Stack {
                deploy: deploy
                    .as_ref()
                    .map_or(default && !template, |deploy| deploy.value),
                ..stack
            },
            header,
            placement,
            run_directory: run_directory.filter(|path| !path.as_os_str().is_empty()),
            file_paths,
            linked_repo,
            files_on_host,
            deploy_written: deploy.is_some() || template,
        })
    }
}

fn envelope(table: &mut Table<'_>, name: Option<Spanned<String>>, header: &Place) -> Stack {
    let tags = table.strings("tags");
    Stack {
        description: table.text("description"),
        after: table.strings("after"),
        state: table
            .choice("state", &STATES)
            .map(|state| state.value)
            .unwrap_or_default(),
        apply: table
            .choice("apply", &APPLY)
            .map(|apply| apply.value)
            .unwrap_or_default(),
        tiers: tiers(&tags, table),
        public: tags.iter().any(|tag| tag.as_str() == "exposure:public"),
        tags,
        ..Stack::new(name.unwrap_or_else(|| Spanned::new(String::new(), header.clone())))
    }
}

/// Checks that the name can stand for the Compose project where no other is given.
fn check_project(stack: &Stack, table: &Table<'_>) {
    if stack.project_name.is_some() || stack.name.is_empty() || project(&stack.name).is_ok() {
        return;
    }
    let lower = stack
        .name
        .to_lowercase()
        .replace(|letter: char| letter.is_whitespace(), "-");
    let usable = |letter: &char| letter.is_ascii_alphanumeric() || ['-', '_'].contains(letter);
    let project: String = lower.chars().filter(usable).collect();
    let project = project.trim_start_matches(['-', '_']);
    table.report(
        Problem::error(
            "project-name",
            "Compose does not take this name for a project",
        )
        .at(
            &stack.name.place,
            "has other than lower-case letters, digits, `-` and `_`",
        )
        .help(format!(
            "rename the stack, or set project_name = \"{project}\""
        )),
    );
}

fn config(table: &mut Table<'_>, stack: Stack) -> Stack {
    Stack {
        rollout: table.table("rollout").map_or(stack.rollout, rollout),
        project_name: table
            .take("project_name")
            .filter(|field| field.as_str() != Some(""))
            .and_then(|field| field.parsed(project)),
        file_contents: table
            .string("file_contents")
            .filter(|text| !text.trim().is_empty()),
        git: read_git(table),
        host_directory: table.parsed("host_directory", absolute),
        environment: table
            .take("environment")
            .map(|field| environment::read(&field))
            .unwrap_or_default(),
        env_file_path: table
            .parsed("env_file_path", path)
            .map_or(stack.env_file_path, |path| path.value),
        additional_env_files: table
            .take("additional_env_files")
            .map(|field| env_files(&field))
            .unwrap_or_default(),
        files_owner: table
            .parsed("files_owner", values::owner)
            .map(|owner| owner.value),
        profiles: table.list("profiles"),
        config_files: table
            .take("config_files")
            .map(|field| config_files(&field))
            .unwrap_or_default(),
        pre_deploy: table.take("pre_deploy").and_then(|field| hook(&field)),
        post_deploy: table.take("post_deploy").and_then(|field| hook(&field)),
        destroy_before_deploy: table.flag("destroy_before_deploy", false),
        auto_pull: table.boolean("auto_pull").map(|flag| flag.value),
        ignore_services: table.list("ignore_services"),
        health_timeout: table.parsed("health_timeout", values::duration),
        ..stack
    }
}

impl Placement {
    fn read(table: &mut Table<'_>) -> Self {
        let server = table.take_alias("server", "server_id");
        let servers = table.take("servers");
        let tags = table.take("server_tags");
        let written: Vec<&Field<'_>> = [&server, &servers, &tags]
            .into_iter()
            .filter_map(Option::as_ref)
            .collect();
        if let [first, second, ..] = written.as_slice() {
            table.report(
                Problem::error("contradiction", "a stack says once where it runs")
                    .at(&second.key_place, "and here")
                    .at(&first.key_place, "here")
                    .help("keep one of `server`, `servers` and `server_tags`"),
            );
        }
        if let Some(server) = server {
            return match server.string() {
                Some(name) if !name.is_empty() => Self::Servers(vec![name]),
                _ => Self::Nowhere,
            };
        }
        if let Some(servers) = servers {
            let list = servers.list();
            return if list.is_empty() {
                Self::Nowhere
            } else {
                Self::Servers(list)
            };
        }
        let list = tags.map(|tags| tags.list()).unwrap_or_default();
        if list.is_empty() {
            Self::Nowhere
        } else {
            Self::Tags(list)
        }
    }
}

fn tiers(tags: &[Spanned<String>], table: &Table<'_>) -> StackTiers {
    let mut found: Option<(&Spanned<String>, StackTiers)> = None;
    for tag in tags.iter().filter(|tag| tag.starts_with("tier:")) {
        let known = TIER_TAGS.iter().find(|(word, _)| *word == tag.as_str());
        match (known, found) {
            (Some((_, tiers)), Some((earlier, other))) if other != *tiers => table.report(
                Problem::error("contradiction", "a stack has one tier")
                    .at(&tag.place, "contradicts")
                    .at(&earlier.place, "this"),
            ),
            (Some((_, tiers)), _) => found = Some((tag, *tiers)),
            (None, _) => table.report(
                Problem::error("unknown-tier", format!("`{}` is no tier", tag.value))
                    .at(&tag.place, "not known here")
                    .help_if(did_you_mean(tag, TIER_TAGS.map(|(word, _)| word))),
            ),
        }
    }
    found.map(|(_, tiers)| tiers).unwrap_or_default()
}

fn rollout(mut table: Table<'_>) -> Rollout {
    let max_parallel = table.integer("max_parallel", 1..=1000);
    let order = table.strings("order");
    table.finish();
    let max_parallel = max_parallel.and_then(|number| u32::try_from(number.value).ok());
    Rollout {
        max_parallel,
        order,
    }
}

fn env_files(field: &Field<'_>) -> Vec<Spanned<PathBuf>> {
    let Some(elements) = field.elements() else {
        return field.parsed_list(path);
    };
    let read = |element: &Field<'_>| {
        let Some(mut table) = element.as_table() else {
            return element.parsed(path);
        };
        let file = table.require("path").and_then(|field| field.parsed(path));
        table.boolean("track");
        table.finish();
        file
    };
    elements.iter().filter_map(read).collect()
}

fn config_files(field: &Field<'_>) -> Vec<ConfigFile> {
    let plain = |path| ConfigFile {
        path,
        services: Vec::new(),
        requires: Requirement::default(),
        delivery: Delivery::default(),
    };
    let Some(elements) = field.elements() else {
        // `[[stack.config.config_files]]` is the same array in another spelling.
        if field.as_str().is_some() {
            return field.list().into_iter().map(plain).collect();
        }
        return field.tables().into_iter().filter_map(config_file).collect();
    };
    let read = |element: &Field<'_>| match element.as_table() {
        Some(table) => config_file(table),
        None => element.string().map(plain),
    };
    elements.iter().filter_map(read).collect()
}

fn config_file(mut table: Table<'_>) -> Option<ConfigFile> {
    let path = table.required("path");
    let services = table.list("services");
    let requires = table
        .choice("requires", &REQUIREMENTS)
        .map(|word| word.value);
    let delivery = table.choice("delivery", &DELIVERIES).map(|word| word.value);
    table.finish();
    Some(ConfigFile {
        path: path?,
        services,
        requires: requires.unwrap_or_default(),
        delivery: delivery.unwrap_or_default(),
    })
}

/// Reads a command, or Komodo's `{ path, command }`; an empty command is none.
fn hook(field: &Field<'_>) -> Option<Hook> {
    let (command, path) = match field.as_table() {
        Some(mut table) => {
            let path = table.parsed("path", path);
            let command = table.string("command");
            table.boolean("shell_mode");
            table.finish();
            (command, path)
        }
        None => (field.string(), None),
    };
    let command = command.filter(|command| !command.trim().is_empty())?;
    Some(Hook {
        command,
        path: path.filter(|path| !path.as_os_str().is_empty()),
    })
}

fn path(text: &str) -> Result<PathBuf, String> {
    if text.contains('\0') {
        return Err("a path has no zero byte".to_owned());
    }
    Ok(PathBuf::from(text))
}

fn absolute(text: &str) -> Result<PathBuf, String> {
    if Path::new(text).is_absolute() && !text.contains('\0') {
        Ok(PathBuf::from(text))
    } else {
        Err("expected an absolute path on the server".to_owned())
    }
}

/// The names that Compose takes for a project (`^[a-z0-9][a-z0-9_-]*$`).
fn project(text: &str) -> Result<String, String> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let first = text.bytes().next().is_some_and(allowed);
    if first
        && text
            .bytes()
            .all(|byte| allowed(byte) || byte == b'-' || byte == b'_')
    {
        Ok(text.to_owned())
    } else {
        Err("expected lower-case letters, digits, `-` and `_`, not `-` or `_` first".to_owned())
    }
}
