
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'vaultctl' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'vaultctl'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'vaultctl' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a small repository that works, with comments')
            [CompletionResult]::new('validate', 'validate', [CompletionResultType]::ParameterValue, 'Read the whole repository and say what is wrong with it')
            [CompletionResult]::new('render', 'render', [CompletionResultType]::ParameterValue, 'Print the Compose model of a stack with everything filled in')
            [CompletionResult]::new('plan', 'plan', [CompletionResultType]::ParameterValue, 'Show what would be done, and why; nothing is changed')
            [CompletionResult]::new('apply', 'apply', [CompletionResultType]::ParameterValue, 'Show the plan, ask, and carry it out')
            [CompletionResult]::new('destroy', 'destroy', [CompletionResultType]::ParameterValue, 'Remove from the servers what this repository has put there')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show servers, stacks and containers, and whether they are as git wants them')
            [CompletionResult]::new('logs', 'logs', [CompletionResultType]::ParameterValue, 'Print what the containers of a stack have printed')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show what was applied, when, by whom, and with what result')
            [CompletionResult]::new('rollback', 'rollback', [CompletionResultType]::ParameterValue, 'Go back to what was applied before')
            [CompletionResult]::new('reconcile', 'reconcile', [CompletionResultType]::ParameterValue, 'Fetch, plan and apply, again and again')
            [CompletionResult]::new('server', 'server', [CompletionResultType]::ParameterValue, 'List and check the servers, and learn their host keys')
            [CompletionResult]::new('trace', 'trace', [CompletionResultType]::ParameterValue, 'Say which commit, file and line made a container')
            [CompletionResult]::new('unlock', 'unlock', [CompletionResultType]::ParameterValue, 'Show who holds the lock of a server, and remove it where that run is dead')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'vaultctl;init' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;validate' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print findings as text, json or sarif')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Exit with 3 where there are warnings or notes')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;render' {
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Print this Compose file instead, with your environment as its variables')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print yaml or json')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;plan' {
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Save the plan in this file, for `vaultctl apply FILE`')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--detailed-exitcode', '--detailed-exitcode', [CompletionResultType]::ParameterName, 'Exit with 2 when the plan is not empty')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;apply' {
            [CompletionResult]::new('--allow-data-loss', '--allow-data-loss', [CompletionResultType]::ParameterName, 'Allow this volume to lose what it holds (its full name; repeatable)')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--allow-delete', '--allow-delete', [CompletionResultType]::ParameterName, 'Allow more to be removed than `[apply] max_removals` says')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Try again what has failed before; without a terminal it waits for a change')
            [CompletionResult]::new('--skip-unreachable', '--skip-unreachable', [CompletionResultType]::ParameterName, 'Leave out servers that cannot be reached')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;destroy' {
            [CompletionResult]::new('--allow-data-loss', '--allow-data-loss', [CompletionResultType]::ParameterName, 'Allow this volume to be removed (its full name; repeatable)')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--volumes', '--volumes', [CompletionResultType]::ParameterName, 'Remove volumes, too')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;status' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Show it again every two seconds')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Show it again every two seconds')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;logs' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Print only so many of the last lines of each container')
            [CompletionResult]::new('--tail', '--tail', [CompletionResultType]::ParameterName, 'Print only so many of the last lines of each container')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Wait for more lines and print them as they come')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Wait for more lines and print them as they come')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Begin each line with its time')
            [CompletionResult]::new('--timestamps', '--timestamps', [CompletionResultType]::ParameterName, 'Begin each line with its time')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;history' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Show only so many of the last entries of each stack')
            [CompletionResult]::new('--number', '--number', [CompletionResultType]::ParameterName, 'Show only so many of the last entries of each stack')
            [CompletionResult]::new('--show', '--show', [CompletionResultType]::ParameterName, 'Show all that is kept of one entry, as JSON: the Compose model, the images, the steps')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;rollback' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The entry of `vaultctl history` to go back to [default: the last one that is not what runs]')
            [CompletionResult]::new('--allow-data-loss', '--allow-data-loss', [CompletionResultType]::ParameterName, 'Allow this volume to lose what it holds (its full name; repeatable)')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;reconcile' {
            [CompletionResult]::new('--every', '--every', [CompletionResultType]::ParameterName, 'How long to wait between two rounds')
            [CompletionResult]::new('--repo-url', '--repo-url', [CompletionResultType]::ParameterName, 'Fetch this repository: https, ssh, file or a path [default: `origin` of the repository at -C]')
            [CompletionResult]::new('--branch', '--branch', [CompletionResultType]::ParameterName, 'Follow this branch or tag [default: the one that is checked out, else the remote''s]')
            [CompletionResult]::new('--clone', '--clone', [CompletionResultType]::ParameterName, 'Where what --repo-url names is kept [default: in systemd''s state directory, else in ~/.local/state/vaultctl]')
            [CompletionResult]::new('--deploy-key', '--deploy-key', [CompletionResultType]::ParameterName, 'Log in to the git server with this private key')
            [CompletionResult]::new('--allowed-signers', '--allowed-signers', [CompletionResultType]::ParameterName, 'Take only commits that are signed by a key that this file names (its format is that of ssh-keygen''s ALLOWED SIGNERS)')
            [CompletionResult]::new('--fetch-timeout', '--fetch-timeout', [CompletionResultType]::ParameterName, 'How long fetching may take')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--once', '--once', [CompletionResultType]::ParameterName, 'Do one round')
            [CompletionResult]::new('--skip-unreachable', '--skip-unreachable', [CompletionResultType]::ParameterName, 'Leave out servers that cannot be reached')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;server' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the servers and how each is reached; none is connected to')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Look whether servers are fit: reachable, allowed, with room; nothing is changed')
            [CompletionResult]::new('trust', 'trust', [CompletionResultType]::ParameterValue, 'Show the host keys of servers that are reached over SSH, ask, and write them down')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'vaultctl;server;list' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;server;check' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;server;trust' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Write the keys down without a question')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;server;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the servers and how each is reached; none is connected to')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Look whether servers are fit: reachable, allowed, with room; nothing is changed')
            [CompletionResult]::new('trust', 'trust', [CompletionResultType]::ParameterValue, 'Show the host keys of servers that are reached over SSH, ask, and write them down')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'vaultctl;server;help;list' {
            break
        }
        'vaultctl;server;help;check' {
            break
        }
        'vaultctl;server;help;trust' {
            break
        }
        'vaultctl;server;help;help' {
            break
        }
        'vaultctl;trace' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;unlock' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;completions' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;man' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;help' {
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a small repository that works, with comments')
            [CompletionResult]::new('validate', 'validate', [CompletionResultType]::ParameterValue, 'Read the whole repository and say what is wrong with it')
            [CompletionResult]::new('render', 'render', [CompletionResultType]::ParameterValue, 'Print the Compose model of a stack with everything filled in')
            [CompletionResult]::new('plan', 'plan', [CompletionResultType]::ParameterValue, 'Show what would be done, and why; nothing is changed')
            [CompletionResult]::new('apply', 'apply', [CompletionResultType]::ParameterValue, 'Show the plan, ask, and carry it out')
            [CompletionResult]::new('destroy', 'destroy', [CompletionResultType]::ParameterValue, 'Remove from the servers what this repository has put there')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show servers, stacks and containers, and whether they are as git wants them')
            [CompletionResult]::new('logs', 'logs', [CompletionResultType]::ParameterValue, 'Print what the containers of a stack have printed')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show what was applied, when, by whom, and with what result')
            [CompletionResult]::new('rollback', 'rollback', [CompletionResultType]::ParameterValue, 'Go back to what was applied before')
            [CompletionResult]::new('reconcile', 'reconcile', [CompletionResultType]::ParameterValue, 'Fetch, plan and apply, again and again')
            [CompletionResult]::new('server', 'server', [CompletionResultType]::ParameterValue, 'List and check the servers, and learn their host keys')
            [CompletionResult]::new('trace', 'trace', [CompletionResultType]::ParameterValue, 'Say which commit, file and line made a container')
            [CompletionResult]::new('unlock', 'unlock', [CompletionResultType]::ParameterValue, 'Show who holds the lock of a server, and remove it where that run is dead')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'vaultctl;help;init' {
            break
        }
        'vaultctl;help;validate' {
            break
        }
        'vaultctl;help;render' {
            break
        }
        'vaultctl;help;plan' {
            break
        }
        'vaultctl;help;apply' {
            break
        }
        'vaultctl;help;destroy' {
            break
        }
        'vaultctl;help;status' {
            break
        }
        'vaultctl;help;logs' {
            break
        }
        'vaultctl;help;history' {
            break
        }
        'vaultctl;help;rollback' {
            break
        }
        'vaultctl;help;reconcile' {
            break
        }
        'vaultctl;help;server' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the servers and how each is reached; none is connected to')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Look whether servers are fit: reachable, allowed, with room; nothing is changed')
            [CompletionResult]::new('trust', 'trust', [CompletionResultType]::ParameterValue, 'Show the host keys of servers that are reached over SSH, ask, and write them down')
            break
        }
        'vaultctl;help;server;list' {
            break
        }
        'vaultctl;help;server;check' {
            break
        }
        'vaultctl;help;server;trust' {
            break
        }
        'vaultctl;help;trace' {
            break
        }
        'vaultctl;help;unlock' {
            break
        }
        'vaultctl;help;completions' {
            break
        }
        'vaultctl;help;man' {
            break
        }
        'vaultctl;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
