# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_vaultctl_global_optspecs
    string join \n C/repo= rev= worktree server= stack= identity= json q/quiet v/verbose color= no-progress parallel= h/help V/version
end

function __fish_vaultctl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_vaultctl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_vaultctl_using_subcommand
    set -l cmd (__fish_vaultctl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c vaultctl -n "__fish_vaultctl_needs_command" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_needs_command" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_needs_command" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_needs_command" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_needs_command" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_needs_command" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_needs_command" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_needs_command" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -s V -l version -d 'Print version'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "init" -d 'Write a small repository that works, with comments'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "validate" -d 'Read the whole repository and say what is wrong with it'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "render" -d 'Print the Compose model of a stack with everything filled in'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "plan" -d 'Show what would be done, and why; nothing is changed'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "apply" -d 'Show the plan, ask, and carry it out'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "destroy" -d 'Remove from the servers what this repository has put there'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "status" -d 'Show servers, stacks and containers, and whether they are as git wants them'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "logs" -d 'Print what the containers of a stack have printed'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "history" -d 'Show what was applied, when, by whom, and with what result'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "rollback" -d 'Go back to what was applied before'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "rotate" -d 'Make containers anew, and secrets, without a failed request'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "reconcile" -d 'Fetch, plan and apply, again and again'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "secret" -d 'Seal, list and read the secrets of the repository'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "image" -d 'Pin images to digests, and list those of which there are newer ones'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "server" -d 'List and check the servers, and learn their host keys'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "graph" -d 'Draw which stack needs which, and who is on which network'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "trace" -d 'Say which commit, file and line made a container'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "unlock" -d 'Show who holds the lock of a server, and remove it where that run is dead'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "git-setup" -d 'Teach git of this clone to compare, merge and refuse secrets'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "completions" -d 'Print the completions of a shell'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "man" -d 'Print the manual page'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l format -d 'Print findings as text, json or sarif' -r -f -a "text\t'For people'
json\t'For programs'
sarif\t'For code scanning'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l explain -d 'Say what a rule wants and why; without a name, list all rules' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l strict -d 'Exit with 3 where there are warnings or notes'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l fix -d 'Mend in the working tree what can be mended without a thought, then validate it'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -l file -d 'Print this Compose file instead, with your environment as its variables' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -l format -d 'Print yaml or json' -r -f -a "yaml\t'YAML'
json\t'JSON'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -l out -d 'Save the plan in this file, for `vaultctl apply FILE`' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -l detailed-exitcode -d 'Exit with 2 when the plan is not empty'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -l allow-data-loss -d 'Allow this volume to lose what it holds (its full name; repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -s y -l yes -d 'Do not ask'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -l allow-delete -d 'Allow more to be removed than `[apply] max_removals` says'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -l retry -d 'Try again what has failed before; without a terminal it waits for a change'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -l skip-unreachable -d 'Leave out servers that cannot be reached'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -l allow-data-loss -d 'Allow this volume to be removed (its full name; repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -s y -l yes -d 'Do not ask'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -l volumes -d 'Remove volumes, too'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -s w -l watch -d 'Show it again every two seconds'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -l policy -d 'Also hold the rules of `validate` against every container that runs, whoever has made it'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -s n -l tail -d 'Print only so many of the last lines of each container' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -s f -l follow -d 'Wait for more lines and print them as they come'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -s t -l timestamps -d 'Begin each line with its time'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -s n -l number -d 'Show only so many of the last entries of each stack' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -l show -d 'Show all that is kept of one entry, as JSON: the Compose model, the images, the steps' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -l to -d 'The entry of `vaultctl history` to go back to [default: the last one that is not what runs]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -l allow-data-loss -d 'Allow this volume to lose what it holds (its full name; repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -s y -l yes -d 'Do not ask'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -l every -d 'Stay, and rotate every container that a `[[rotation]]` names so often, whatever it says itself' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -l jitter -d 'Wait up to this share of the interval longer, or so long: another time after each rotation' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -l due -d 'Rotate what is due by now'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -l commit -d 'With --due: rotate secrets, too, and commit their new versions'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -l status -d 'Show what is rotated: when it last was, when it is next, how often, how old each container is'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -f -a "containers" -d 'Make the containers of a stack, or of one service of it, anew'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -f -a "secret" -d 'Give a secret a new value, and everything that uses it'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -f -a "pause" -d 'Leave rotations alone until `resume`: `--due` and `--every` pass over them'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -f -a "resume" -d 'Let paused rotations go on'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and not __fish_seen_subcommand_from containers secret pause resume help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from containers" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from containers" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from containers" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from containers" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from containers" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from containers" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from containers" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from containers" -s y -l yes -d 'Do not ask, also where something is down for a moment'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from containers" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from containers" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from containers" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from containers" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from containers" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from containers" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from secret" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from secret" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from secret" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from secret" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from secret" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from secret" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from secret" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from secret" -l commit -d 'Commit the new version, and that it was taken back'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from secret" -s y -l yes -d 'Do not ask, also where something is down for a moment'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from secret" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from secret" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from secret" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from secret" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from secret" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from secret" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from pause" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from pause" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from pause" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from pause" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from pause" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from pause" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from pause" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from pause" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from pause" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from pause" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from pause" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from pause" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from pause" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from resume" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from resume" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from resume" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from resume" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from resume" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from resume" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from resume" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from resume" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from resume" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from resume" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from resume" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from resume" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from resume" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from help" -f -a "containers" -d 'Make the containers of a stack, or of one service of it, anew'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from help" -f -a "secret" -d 'Give a secret a new value, and everything that uses it'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from help" -f -a "pause" -d 'Leave rotations alone until `resume`: `--due` and `--every` pass over them'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from help" -f -a "resume" -d 'Let paused rotations go on'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rotate; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l every -d 'How long to wait between two rounds' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l repo-url -d 'Fetch this repository: https, ssh, file or a path [default: `origin` of the repository at -C]' -r -f
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l branch -d 'Follow this branch or tag [default: the one that is checked out, else the remote\'s]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l clone -d 'Where what --repo-url names is kept [default: in systemd\'s state directory, else in ~/.local/state/vaultctl]' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l deploy-key -d 'Log in to the git server with this private key' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l allowed-signers -d 'Take only commits that are signed by a key that this file names (its format is that of ssh-keygen\'s ALLOWED SIGNERS)' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l fetch-timeout -d 'How long fetching may take' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l once -d 'Do one round'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l skip-unreachable -d 'Leave out servers that cannot be reached'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -f -a "keygen" -d 'Make a key pair: an identity to open secrets with, and its public key to seal them for'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -f -a "set" -d 'Seal a new version of a value'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -f -a "get" -d 'Print a value'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -f -a "list" -d 'List the secrets, without values'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -f -a "versions" -d 'List the versions of a secret, without values'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -f -a "delete" -d 'Take versions out of use; `undelete` brings them back'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -f -a "undelete" -d 'Bring deleted versions back'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -f -a "destroy" -d 'Remove the values of versions for good'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -f -a "rollback" -d 'Seal the value of an earlier version as a new one'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -f -a "rekey" -d 'Seal everything for those who may read it now'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -f -a "init" -d 'Make the secrets of a list that do not exist yet'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -f -a "edit" -d 'Change a value in $EDITOR'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -f -a "import" -d 'Seal the values of a dotenv file'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -f -a "export" -d 'Print values as a dotenv file'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -f -a "exec" -d 'Run a command with values in its environment'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -f -a "seal" -d 'Seal a whole file, as NAME.age'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -f -a "unseal" -d 'Open a file that was sealed as a whole'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -f -a "policies" -d 'Print the policies, also in the form of Vault'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -f -a "audit" -d 'Print which server, stack and recipient can read which secret'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and not __fish_seen_subcommand_from keygen set get list versions delete undelete destroy rollback rekey init edit import export exec seal unseal policies audit help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from keygen" -l out -d 'Write the private key to this file' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from keygen" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from keygen" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from keygen" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from keygen" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from keygen" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from keygen" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from keygen" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from keygen" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from keygen" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from keygen" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from keygen" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from keygen" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from keygen" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l from-file -d 'Read the value from this file, as it is' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l generate -d 'Make the value: hex:N and base64:N are N random bytes, alnum:N is N letters and digits' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l cas -d 'Write only if the last version is this one; 0 means only if there is no such secret' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l scope -d 'Who may use a new secret: trusted, untrusted or all servers [default: trusted]' -r -f -a "trusted\t'Trusted servers alone'
untrusted\t'Untrusted servers, and trusted ones'
all\t'All servers'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l description -d 'What a new secret is for' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from set" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l stdin -d 'Read the value from standard input'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l external -d 'Somebody else issues the values of a new secret, however weak they are'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l version -d 'This version [default: the last that is neither deleted nor destroyed]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from get" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from list" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from list" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from list" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from list" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from list" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from list" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from list" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from list" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from list" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from list" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from versions" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from versions" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from versions" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from versions" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from versions" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from versions" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from versions" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from versions" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from versions" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from versions" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from versions" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from versions" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from versions" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from delete" -l versions -d 'These versions [default: the one in use]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from delete" -l reason -d 'Why; it is written beside the version' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from delete" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from delete" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from delete" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from delete" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from delete" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from delete" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from delete" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from delete" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from delete" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from delete" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from undelete" -l versions -d 'These versions [default: the last one]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from undelete" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from undelete" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from undelete" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from undelete" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from undelete" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from undelete" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from undelete" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from undelete" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from undelete" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from undelete" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from undelete" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from undelete" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from undelete" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from destroy" -l versions -d 'These versions' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from destroy" -l reason -d 'Why; it is written beside the version' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from destroy" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from destroy" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from destroy" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from destroy" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from destroy" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from destroy" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from destroy" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from destroy" -l yes -d 'Do it without a question'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from destroy" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from destroy" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from destroy" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from destroy" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from destroy" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from destroy" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rollback" -l to -d 'The version whose value is wanted again' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rollback" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rollback" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rollback" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rollback" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rollback" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rollback" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rollback" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rollback" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rollback" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rollback" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rollback" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rollback" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rollback" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rekey" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rekey" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rekey" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rekey" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rekey" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rekey" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rekey" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rekey" -l check -d 'Only look, and change nothing'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rekey" -l all -d 'Seal everything anew, also what looks right'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rekey" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rekey" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rekey" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rekey" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rekey" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from rekey" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from init" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from init" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from init" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from init" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from init" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from init" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from init" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from init" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from init" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from init" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from init" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from init" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from edit" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from edit" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from edit" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from edit" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from edit" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from edit" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from edit" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from edit" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from edit" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from edit" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from edit" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from edit" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from import" -l scope -d 'Who may use new secrets: trusted, untrusted or all servers [default: trusted]' -r -f -a "trusted\t'Trusted servers alone'
untrusted\t'Untrusted servers, and trusted ones'
all\t'All servers'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from import" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from import" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from import" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from import" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from import" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from import" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from import" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from import" -l external -d 'Somebody else issues the values of new secrets, however weak they are'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from import" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from import" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from import" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from export" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from export" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from export" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from export" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from export" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from export" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from export" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from export" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from export" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from export" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from exec" -l only -d 'Only these secrets [default: all whose names are identifiers]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from exec" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from exec" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from exec" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from exec" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from exec" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from exec" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from exec" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from exec" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from exec" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from exec" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from exec" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from exec" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from exec" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from seal" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from seal" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from seal" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from seal" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from seal" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from seal" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from seal" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from seal" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from seal" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from seal" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from seal" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from seal" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from seal" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from unseal" -l out -d 'Write the content to this file' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from unseal" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from unseal" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from unseal" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from unseal" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from unseal" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from unseal" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from unseal" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from unseal" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from unseal" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from unseal" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from unseal" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from unseal" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from unseal" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from policies" -l format -d 'Print text, json or hcl' -r -f -a "text\t'For people'
json\t'JSON'
hcl\t'Vault\'s'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from policies" -l mount -d 'Where Vault has the store' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from policies" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from policies" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from policies" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from policies" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from policies" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from policies" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from policies" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from policies" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from policies" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from policies" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from policies" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from policies" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from policies" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from audit" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from audit" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from audit" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from audit" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from audit" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from audit" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from audit" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from audit" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from audit" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from audit" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from audit" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from audit" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from audit" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "keygen" -d 'Make a key pair: an identity to open secrets with, and its public key to seal them for'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "set" -d 'Seal a new version of a value'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "get" -d 'Print a value'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the secrets, without values'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "versions" -d 'List the versions of a secret, without values'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Take versions out of use; `undelete` brings them back'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "undelete" -d 'Bring deleted versions back'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "destroy" -d 'Remove the values of versions for good'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "rollback" -d 'Seal the value of an earlier version as a new one'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "rekey" -d 'Seal everything for those who may read it now'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "init" -d 'Make the secrets of a list that do not exist yet'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "edit" -d 'Change a value in $EDITOR'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "import" -d 'Seal the values of a dotenv file'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "export" -d 'Print values as a dotenv file'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "exec" -d 'Run a command with values in its environment'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "seal" -d 'Seal a whole file, as NAME.age'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "unseal" -d 'Open a file that was sealed as a whole'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "policies" -d 'Print the policies, also in the form of Vault'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "audit" -d 'Print which server, stack and recipient can read which secret'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and not __fish_seen_subcommand_from pin outdated help" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and not __fish_seen_subcommand_from pin outdated help" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and not __fish_seen_subcommand_from pin outdated help" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and not __fish_seen_subcommand_from pin outdated help" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and not __fish_seen_subcommand_from pin outdated help" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and not __fish_seen_subcommand_from pin outdated help" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and not __fish_seen_subcommand_from pin outdated help" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and not __fish_seen_subcommand_from pin outdated help" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and not __fish_seen_subcommand_from pin outdated help" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and not __fish_seen_subcommand_from pin outdated help" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and not __fish_seen_subcommand_from pin outdated help" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and not __fish_seen_subcommand_from pin outdated help" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and not __fish_seen_subcommand_from pin outdated help" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and not __fish_seen_subcommand_from pin outdated help" -f -a "pin" -d 'Write the digests that tags point to into the Compose files'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and not __fish_seen_subcommand_from pin outdated help" -f -a "outdated" -d 'List images whose tag was built anew, or of which there are newer versions'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and not __fish_seen_subcommand_from pin outdated help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from pin" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from pin" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from pin" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from pin" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from pin" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from pin" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from pin" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from pin" -l check -d 'Change nothing, and exit with 3 when an image is not pinned'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from pin" -l update -d 'Ask for the tags of images that have a digest, too, and write what they point to now'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from pin" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from pin" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from pin" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from pin" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from pin" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from pin" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from outdated" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from outdated" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from outdated" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from outdated" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from outdated" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from outdated" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from outdated" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from outdated" -l detailed-exitcode -d 'Exit with 2 when an image is outdated'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from outdated" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from outdated" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from outdated" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from outdated" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from outdated" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from outdated" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "pin" -d 'Write the digests that tags point to into the Compose files'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "outdated" -d 'List images whose tag was built anew, or of which there are newer versions'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -f -a "list" -d 'List the servers and how each is reached; none is connected to'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -f -a "check" -d 'Look whether servers are fit: reachable, allowed, with room; nothing is changed'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -f -a "trust" -d 'Show the host keys of servers that are reached over SSH, ask, and write them down'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from list" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from list" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from list" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from list" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from list" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from list" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from list" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from list" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from list" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from list" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -l yes -d 'Write the keys down without a question'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the servers and how each is reached; none is connected to'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "check" -d 'Look whether servers are fit: reachable, allowed, with room; nothing is changed'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "trust" -d 'Show the host keys of servers that are reached over SSH, ask, and write them down'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand graph" -l format -d 'Draw for mermaid or dot' -r -f -a "mermaid\t'Mermaid, which Git servers show'
dot\t'Graphviz'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand graph" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand graph" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand graph" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand graph" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand graph" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand graph" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand graph" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand graph" -l coverage -d 'Print how services are watched, as a table'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand graph" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand graph" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand graph" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand graph" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand graph" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand graph" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand git-setup" -l textconv -d 'Print a file as `git diff` compares it' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand git-setup" -l merge -d 'Merge three files, as git\'s merge driver: the result is written to the second' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand git-setup" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand git-setup" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand git-setup" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand git-setup" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand git-setup" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand git-setup" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand git-setup" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand git-setup" -l check -d 'Look for secrets in the clear in what is about to be committed'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand git-setup" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand git-setup" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand git-setup" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand git-setup" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand git-setup" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand git-setup" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -l identity -d 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -s v -l verbose -d 'Print notes, whole values and whole files, too; twice: also every call to an engine'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "init" -d 'Write a small repository that works, with comments'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "validate" -d 'Read the whole repository and say what is wrong with it'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "render" -d 'Print the Compose model of a stack with everything filled in'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "plan" -d 'Show what would be done, and why; nothing is changed'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "apply" -d 'Show the plan, ask, and carry it out'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "destroy" -d 'Remove from the servers what this repository has put there'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "status" -d 'Show servers, stacks and containers, and whether they are as git wants them'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "logs" -d 'Print what the containers of a stack have printed'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "history" -d 'Show what was applied, when, by whom, and with what result'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "rollback" -d 'Go back to what was applied before'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "rotate" -d 'Make containers anew, and secrets, without a failed request'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "reconcile" -d 'Fetch, plan and apply, again and again'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "secret" -d 'Seal, list and read the secrets of the repository'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "image" -d 'Pin images to digests, and list those of which there are newer ones'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "server" -d 'List and check the servers, and learn their host keys'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "graph" -d 'Draw which stack needs which, and who is on which network'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "trace" -d 'Say which commit, file and line made a container'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "unlock" -d 'Show who holds the lock of a server, and remove it where that run is dead'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "git-setup" -d 'Teach git of this clone to compare, merge and refuse secrets'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "completions" -d 'Print the completions of a shell'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "man" -d 'Print the manual page'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback rotate reconcile secret image server graph trace unlock git-setup completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from rotate" -f -a "containers" -d 'Make the containers of a stack, or of one service of it, anew'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from rotate" -f -a "secret" -d 'Give a secret a new value, and everything that uses it'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from rotate" -f -a "pause" -d 'Leave rotations alone until `resume`: `--due` and `--every` pass over them'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from rotate" -f -a "resume" -d 'Let paused rotations go on'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from secret" -f -a "keygen" -d 'Make a key pair: an identity to open secrets with, and its public key to seal them for'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from secret" -f -a "set" -d 'Seal a new version of a value'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from secret" -f -a "get" -d 'Print a value'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from secret" -f -a "list" -d 'List the secrets, without values'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from secret" -f -a "versions" -d 'List the versions of a secret, without values'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from secret" -f -a "delete" -d 'Take versions out of use; `undelete` brings them back'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from secret" -f -a "undelete" -d 'Bring deleted versions back'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from secret" -f -a "destroy" -d 'Remove the values of versions for good'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from secret" -f -a "rollback" -d 'Seal the value of an earlier version as a new one'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from secret" -f -a "rekey" -d 'Seal everything for those who may read it now'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from secret" -f -a "init" -d 'Make the secrets of a list that do not exist yet'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from secret" -f -a "edit" -d 'Change a value in $EDITOR'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from secret" -f -a "import" -d 'Seal the values of a dotenv file'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from secret" -f -a "export" -d 'Print values as a dotenv file'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from secret" -f -a "exec" -d 'Run a command with values in its environment'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from secret" -f -a "seal" -d 'Seal a whole file, as NAME.age'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from secret" -f -a "unseal" -d 'Open a file that was sealed as a whole'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from secret" -f -a "policies" -d 'Print the policies, also in the form of Vault'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from secret" -f -a "audit" -d 'Print which server, stack and recipient can read which secret'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "pin" -d 'Write the digests that tags point to into the Compose files'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "outdated" -d 'List images whose tag was built anew, or of which there are newer versions'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "list" -d 'List the servers and how each is reached; none is connected to'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "check" -d 'Look whether servers are fit: reachable, allowed, with room; nothing is changed'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "trust" -d 'Show the host keys of servers that are reached over SSH, ask, and write them down'
