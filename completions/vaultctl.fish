# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_vaultctl_global_optspecs
    string join \n C/repo= rev= worktree server= stack= json q/quiet v/verbose color= no-progress parallel= h/help V/version
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
complete -c vaultctl -n "__fish_vaultctl_needs_command" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_needs_command" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_needs_command" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -s v -l verbose -d 'Print notes, whole values and whole files, too'
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
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "reconcile" -d 'Fetch, plan and apply, again and again'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "server" -d 'List and check the servers, and learn their host keys'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "trace" -d 'Say which commit, file and line made a container'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "unlock" -d 'Show who holds the lock of a server, and remove it where that run is dead'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "completions" -d 'Print the completions of a shell'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "man" -d 'Print the manual page'
complete -c vaultctl -n "__fish_vaultctl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -s v -l verbose -d 'Print notes, whole values and whole files, too'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand init" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l format -d 'Print findings as text, json or sarif' -r -f -a "text\t'For people'
json\t'For programs'
sarif\t'For code scanning'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l strict -d 'Exit with 3 where there are warnings or notes'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -s v -l verbose -d 'Print notes, whole values and whole files, too'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand validate" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -l file -d 'Print this Compose file instead, with your environment as its variables' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -l format -d 'Print yaml or json' -r -f -a "yaml\t'YAML'
json\t'JSON'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -s v -l verbose -d 'Print notes, whole values and whole files, too'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand render" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -l out -d 'Save the plan in this file, for `vaultctl apply FILE`' -r -F
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -l detailed-exitcode -d 'Exit with 2 when the plan is not empty'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -s v -l verbose -d 'Print notes, whole values and whole files, too'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand plan" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -l allow-data-loss -d 'Allow this volume to lose what it holds (its full name; repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -l stack -d 'Look at this stack alone (repeatable)' -r
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
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -s v -l verbose -d 'Print notes, whole values and whole files, too'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand apply" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -l allow-data-loss -d 'Allow this volume to be removed (its full name; repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -s y -l yes -d 'Do not ask'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -l volumes -d 'Remove volumes, too'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -s v -l verbose -d 'Print notes, whole values and whole files, too'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand destroy" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -s w -l watch -d 'Show it again every two seconds'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -s v -l verbose -d 'Print notes, whole values and whole files, too'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand status" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -s n -l tail -d 'Print only so many of the last lines of each container' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -s f -l follow -d 'Wait for more lines and print them as they come'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -s t -l timestamps -d 'Begin each line with its time'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -s v -l verbose -d 'Print notes, whole values and whole files, too'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand logs" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -s n -l number -d 'Show only so many of the last entries of each stack' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -l show -d 'Show all that is kept of one entry, as JSON: the Compose model, the images, the steps' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -s v -l verbose -d 'Print notes, whole values and whole files, too'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand history" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -l to -d 'The entry of `vaultctl history` to go back to [default: the last one that is not what runs]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -l allow-data-loss -d 'Allow this volume to lose what it holds (its full name; repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -s y -l yes -d 'Do not ask'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -s v -l verbose -d 'Print notes, whole values and whole files, too'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand rollback" -s h -l help -d 'Print help'
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
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l once -d 'Do one round'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l skip-unreachable -d 'Leave out servers that cannot be reached'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -s v -l verbose -d 'Print notes, whole values and whole files, too'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand reconcile" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and not __fish_seen_subcommand_from list check trust help" -s v -l verbose -d 'Print notes, whole values and whole files, too'
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
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from list" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from list" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from list" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from list" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Print notes, whole values and whole files, too'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from list" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Print notes, whole values and whole files, too'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -l yes -d 'Write the keys down without a question'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -s v -l verbose -d 'Print notes, whole values and whole files, too'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from trust" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the servers and how each is reached; none is connected to'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "check" -d 'Look whether servers are fit: reachable, allowed, with room; nothing is changed'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "trust" -d 'Show the host keys of servers that are reached over SSH, ask, and write them down'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand server; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -s v -l verbose -d 'Print notes, whole values and whole files, too'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand trace" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -s v -l verbose -d 'Print notes, whole values and whole files, too'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand unlock" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -s v -l verbose -d 'Print notes, whole values and whole files, too'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand completions" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -s C -l repo -d 'The repository, or any folder inside of it' -r -f -a "(__fish_complete_directories)"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -l rev -d 'Read this git revision [default: HEAD]' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -l server -d 'Look at this server alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -l stack -d 'Look at this stack alone (repeatable)' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -l parallel -d 'Do at most so many steps on a server at once' -r
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -l worktree -d 'Read the files on disk instead of a git revision'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -l json -d 'Print JSON'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -s q -l quiet -d 'Print results and errors alone, and nothing where there is nothing to do'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -s v -l verbose -d 'Print notes, whole values and whole files, too'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -l no-progress -d 'Print lines instead of drawing progress bars'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand man" -s h -l help -d 'Print help'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback reconcile server trace unlock completions man help" -f -a "init" -d 'Write a small repository that works, with comments'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback reconcile server trace unlock completions man help" -f -a "validate" -d 'Read the whole repository and say what is wrong with it'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback reconcile server trace unlock completions man help" -f -a "render" -d 'Print the Compose model of a stack with everything filled in'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback reconcile server trace unlock completions man help" -f -a "plan" -d 'Show what would be done, and why; nothing is changed'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback reconcile server trace unlock completions man help" -f -a "apply" -d 'Show the plan, ask, and carry it out'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback reconcile server trace unlock completions man help" -f -a "destroy" -d 'Remove from the servers what this repository has put there'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback reconcile server trace unlock completions man help" -f -a "status" -d 'Show servers, stacks and containers, and whether they are as git wants them'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback reconcile server trace unlock completions man help" -f -a "logs" -d 'Print what the containers of a stack have printed'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback reconcile server trace unlock completions man help" -f -a "history" -d 'Show what was applied, when, by whom, and with what result'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback reconcile server trace unlock completions man help" -f -a "rollback" -d 'Go back to what was applied before'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback reconcile server trace unlock completions man help" -f -a "reconcile" -d 'Fetch, plan and apply, again and again'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback reconcile server trace unlock completions man help" -f -a "server" -d 'List and check the servers, and learn their host keys'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback reconcile server trace unlock completions man help" -f -a "trace" -d 'Say which commit, file and line made a container'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback reconcile server trace unlock completions man help" -f -a "unlock" -d 'Show who holds the lock of a server, and remove it where that run is dead'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback reconcile server trace unlock completions man help" -f -a "completions" -d 'Print the completions of a shell'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback reconcile server trace unlock completions man help" -f -a "man" -d 'Print the manual page'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and not __fish_seen_subcommand_from init validate render plan apply destroy status logs history rollback reconcile server trace unlock completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "list" -d 'List the servers and how each is reached; none is connected to'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "check" -d 'Look whether servers are fit: reachable, allowed, with room; nothing is changed'
complete -c vaultctl -n "__fish_vaultctl_using_subcommand help; and __fish_seen_subcommand_from server" -f -a "trust" -d 'Show the host keys of servers that are reached over SSH, ask, and write them down'
