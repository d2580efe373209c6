
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
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
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
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Make containers anew, and secrets, without a failed request')
            [CompletionResult]::new('reconcile', 'reconcile', [CompletionResultType]::ParameterValue, 'Fetch, plan and apply, again and again')
            [CompletionResult]::new('secret', 'secret', [CompletionResultType]::ParameterValue, 'Seal, list and read the secrets of the repository')
            [CompletionResult]::new('image', 'image', [CompletionResultType]::ParameterValue, 'Pin images to digests, and list those of which there are newer ones')
            [CompletionResult]::new('server', 'server', [CompletionResultType]::ParameterValue, 'List and check the servers, and learn their host keys')
            [CompletionResult]::new('graph', 'graph', [CompletionResultType]::ParameterValue, 'Draw which stack needs which, and who is on which network')
            [CompletionResult]::new('trace', 'trace', [CompletionResultType]::ParameterValue, 'Say which commit, file and line made a container')
            [CompletionResult]::new('unlock', 'unlock', [CompletionResultType]::ParameterValue, 'Show who holds the lock of a server, and remove it where that run is dead')
            [CompletionResult]::new('git-setup', 'git-setup', [CompletionResultType]::ParameterValue, 'Teach git of this clone to compare, merge and refuse secrets')
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
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;validate' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print findings as text, json or sarif')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Say what a rule wants and why; without a name, list all rules')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Exit with 3 where there are warnings or notes')
            [CompletionResult]::new('--fix', '--fix', [CompletionResultType]::ParameterName, 'Mend in the working tree what can be mended without a thought, then validate it')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
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
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
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
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--detailed-exitcode', '--detailed-exitcode', [CompletionResultType]::ParameterName, 'Exit with 2 when the plan is not empty')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
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
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
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
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
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
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--volumes', '--volumes', [CompletionResultType]::ParameterName, 'Remove volumes, too')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
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
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Show it again every two seconds')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Show it again every two seconds')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'Also hold the rules of `validate` against every container that runs, whoever has made it')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
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
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
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
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
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
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
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
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;rotate' {
            [CompletionResult]::new('--every', '--every', [CompletionResultType]::ParameterName, 'Stay, and rotate every container that a `[[rotation]]` names so often, whatever it says itself')
            [CompletionResult]::new('--jitter', '--jitter', [CompletionResultType]::ParameterName, 'Wait up to this share of the interval longer, or so long: another time after each rotation')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--due', '--due', [CompletionResultType]::ParameterName, 'Rotate what is due by now')
            [CompletionResult]::new('--commit', '--commit', [CompletionResultType]::ParameterName, 'With --due: rotate secrets, too, and commit their new versions')
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'Show what is rotated: when it last was, when it is next, how often, how old each container is')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('containers', 'containers', [CompletionResultType]::ParameterValue, 'Make the containers of a stack, or of one service of it, anew')
            [CompletionResult]::new('secret', 'secret', [CompletionResultType]::ParameterValue, 'Give a secret a new value, and everything that uses it')
            [CompletionResult]::new('pause', 'pause', [CompletionResultType]::ParameterValue, 'Leave rotations alone until `resume`: `--due` and `--every` pass over them')
            [CompletionResult]::new('resume', 'resume', [CompletionResultType]::ParameterValue, 'Let paused rotations go on')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'vaultctl;rotate;containers' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask, also where something is down for a moment')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask, also where something is down for a moment')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;rotate;secret' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--commit', '--commit', [CompletionResultType]::ParameterName, 'Commit the new version, and that it was taken back')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask, also where something is down for a moment')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask, also where something is down for a moment')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;rotate;pause' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;rotate;resume' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;rotate;help' {
            [CompletionResult]::new('containers', 'containers', [CompletionResultType]::ParameterValue, 'Make the containers of a stack, or of one service of it, anew')
            [CompletionResult]::new('secret', 'secret', [CompletionResultType]::ParameterValue, 'Give a secret a new value, and everything that uses it')
            [CompletionResult]::new('pause', 'pause', [CompletionResultType]::ParameterValue, 'Leave rotations alone until `resume`: `--due` and `--every` pass over them')
            [CompletionResult]::new('resume', 'resume', [CompletionResultType]::ParameterValue, 'Let paused rotations go on')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'vaultctl;rotate;help;containers' {
            break
        }
        'vaultctl;rotate;help;secret' {
            break
        }
        'vaultctl;rotate;help;pause' {
            break
        }
        'vaultctl;rotate;help;resume' {
            break
        }
        'vaultctl;rotate;help;help' {
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
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--once', '--once', [CompletionResultType]::ParameterName, 'Do one round')
            [CompletionResult]::new('--skip-unreachable', '--skip-unreachable', [CompletionResultType]::ParameterName, 'Leave out servers that cannot be reached')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;secret' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('keygen', 'keygen', [CompletionResultType]::ParameterValue, 'Make a key pair: an identity to open secrets with, and its public key to seal them for')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Seal a new version of a value')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print a value')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the secrets, without values')
            [CompletionResult]::new('versions', 'versions', [CompletionResultType]::ParameterValue, 'List the versions of a secret, without values')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Take versions out of use; `undelete` brings them back')
            [CompletionResult]::new('undelete', 'undelete', [CompletionResultType]::ParameterValue, 'Bring deleted versions back')
            [CompletionResult]::new('destroy', 'destroy', [CompletionResultType]::ParameterValue, 'Remove the values of versions for good')
            [CompletionResult]::new('rollback', 'rollback', [CompletionResultType]::ParameterValue, 'Seal the value of an earlier version as a new one')
            [CompletionResult]::new('rekey', 'rekey', [CompletionResultType]::ParameterValue, 'Seal everything for those who may read it now')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Make the secrets of a list that do not exist yet')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Change a value in $EDITOR')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Seal the values of a dotenv file')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print values as a dotenv file')
            [CompletionResult]::new('exec', 'exec', [CompletionResultType]::ParameterValue, 'Run a command with values in its environment')
            [CompletionResult]::new('seal', 'seal', [CompletionResultType]::ParameterValue, 'Seal a whole file, as NAME.age')
            [CompletionResult]::new('unseal', 'unseal', [CompletionResultType]::ParameterValue, 'Open a file that was sealed as a whole')
            [CompletionResult]::new('policies', 'policies', [CompletionResultType]::ParameterValue, 'Print the policies, also in the form of Vault')
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'Print which server, stack and recipient can read which secret')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'vaultctl;secret;keygen' {
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Write the private key to this file')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;secret;set' {
            [CompletionResult]::new('--from-file', '--from-file', [CompletionResultType]::ParameterName, 'Read the value from this file, as it is')
            [CompletionResult]::new('--generate', '--generate', [CompletionResultType]::ParameterName, 'Make the value: hex:N and base64:N are N random bytes, alnum:N is N letters and digits')
            [CompletionResult]::new('--cas', '--cas', [CompletionResultType]::ParameterName, 'Write only if the last version is this one; 0 means only if there is no such secret')
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'Who may use a new secret: trusted, untrusted or all servers [default: trusted]')
            [CompletionResult]::new('--description', '--description', [CompletionResultType]::ParameterName, 'What a new secret is for')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--stdin', '--stdin', [CompletionResultType]::ParameterName, 'Read the value from standard input')
            [CompletionResult]::new('--external', '--external', [CompletionResultType]::ParameterName, 'Somebody else issues the values of a new secret, however weak they are')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;secret;get' {
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'This version [default: the last that is neither deleted nor destroyed]')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;secret;list' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;secret;versions' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;secret;delete' {
            [CompletionResult]::new('--versions', '--versions', [CompletionResultType]::ParameterName, 'These versions [default: the one in use]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Why; it is written beside the version')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;secret;undelete' {
            [CompletionResult]::new('--versions', '--versions', [CompletionResultType]::ParameterName, 'These versions [default: the last one]')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;secret;destroy' {
            [CompletionResult]::new('--versions', '--versions', [CompletionResultType]::ParameterName, 'These versions')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Why; it is written beside the version')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do it without a question')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;secret;rollback' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The version whose value is wanted again')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;secret;rekey' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Only look, and change nothing')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Seal everything anew, also what looks right')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;secret;init' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;secret;edit' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;secret;import' {
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'Who may use new secrets: trusted, untrusted or all servers [default: trusted]')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--external', '--external', [CompletionResultType]::ParameterName, 'Somebody else issues the values of new secrets, however weak they are')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;secret;export' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;secret;exec' {
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Only these secrets [default: all whose names are identifiers]')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;secret;seal' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;secret;unseal' {
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Write the content to this file')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;secret;policies' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print text, json or hcl')
            [CompletionResult]::new('--mount', '--mount', [CompletionResultType]::ParameterName, 'Where Vault has the store')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;secret;audit' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;secret;help' {
            [CompletionResult]::new('keygen', 'keygen', [CompletionResultType]::ParameterValue, 'Make a key pair: an identity to open secrets with, and its public key to seal them for')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Seal a new version of a value')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print a value')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the secrets, without values')
            [CompletionResult]::new('versions', 'versions', [CompletionResultType]::ParameterValue, 'List the versions of a secret, without values')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Take versions out of use; `undelete` brings them back')
            [CompletionResult]::new('undelete', 'undelete', [CompletionResultType]::ParameterValue, 'Bring deleted versions back')
            [CompletionResult]::new('destroy', 'destroy', [CompletionResultType]::ParameterValue, 'Remove the values of versions for good')
            [CompletionResult]::new('rollback', 'rollback', [CompletionResultType]::ParameterValue, 'Seal the value of an earlier version as a new one')
            [CompletionResult]::new('rekey', 'rekey', [CompletionResultType]::ParameterValue, 'Seal everything for those who may read it now')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Make the secrets of a list that do not exist yet')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Change a value in $EDITOR')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Seal the values of a dotenv file')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print values as a dotenv file')
            [CompletionResult]::new('exec', 'exec', [CompletionResultType]::ParameterValue, 'Run a command with values in its environment')
            [CompletionResult]::new('seal', 'seal', [CompletionResultType]::ParameterValue, 'Seal a whole file, as NAME.age')
            [CompletionResult]::new('unseal', 'unseal', [CompletionResultType]::ParameterValue, 'Open a file that was sealed as a whole')
            [CompletionResult]::new('policies', 'policies', [CompletionResultType]::ParameterValue, 'Print the policies, also in the form of Vault')
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'Print which server, stack and recipient can read which secret')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'vaultctl;secret;help;keygen' {
            break
        }
        'vaultctl;secret;help;set' {
            break
        }
        'vaultctl;secret;help;get' {
            break
        }
        'vaultctl;secret;help;list' {
            break
        }
        'vaultctl;secret;help;versions' {
            break
        }
        'vaultctl;secret;help;delete' {
            break
        }
        'vaultctl;secret;help;undelete' {
            break
        }
        'vaultctl;secret;help;destroy' {
            break
        }
        'vaultctl;secret;help;rollback' {
            break
        }
        'vaultctl;secret;help;rekey' {
            break
        }
        'vaultctl;secret;help;init' {
            break
        }
        'vaultctl;secret;help;edit' {
            break
        }
        'vaultctl;secret;help;import' {
            break
        }
        'vaultctl;secret;help;export' {
            break
        }
        'vaultctl;secret;help;exec' {
            break
        }
        'vaultctl;secret;help;seal' {
            break
        }
        'vaultctl;secret;help;unseal' {
            break
        }
        'vaultctl;secret;help;policies' {
            break
        }
        'vaultctl;secret;help;audit' {
            break
        }
        'vaultctl;secret;help;help' {
            break
        }
        'vaultctl;image' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('pin', 'pin', [CompletionResultType]::ParameterValue, 'Write the digests that tags point to into the Compose files')
            [CompletionResult]::new('outdated', 'outdated', [CompletionResultType]::ParameterValue, 'List images whose tag was built anew, or of which there are newer versions')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'vaultctl;image;pin' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Change nothing, and exit with 3 when an image is not pinned')
            [CompletionResult]::new('--update', '--update', [CompletionResultType]::ParameterName, 'Ask for the tags of images that have a digest, too, and write what they point to now')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;image;outdated' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--detailed-exitcode', '--detailed-exitcode', [CompletionResultType]::ParameterName, 'Exit with 2 when an image is outdated')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;image;help' {
            [CompletionResult]::new('pin', 'pin', [CompletionResultType]::ParameterValue, 'Write the digests that tags point to into the Compose files')
            [CompletionResult]::new('outdated', 'outdated', [CompletionResultType]::ParameterValue, 'List images whose tag was built anew, or of which there are newer versions')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'vaultctl;image;help;pin' {
            break
        }
        'vaultctl;image;help;outdated' {
            break
        }
        'vaultctl;image;help;help' {
            break
        }
        'vaultctl;server' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
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
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
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
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
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
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Write the keys down without a question')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
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
        'vaultctl;graph' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Draw for mermaid or dot')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--coverage', '--coverage', [CompletionResultType]::ParameterName, 'Print how services are watched, as a table')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;trace' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
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
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Print lines instead of drawing progress bars')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'vaultctl;git-setup' {
            [CompletionResult]::new('--textconv', '--textconv', [CompletionResultType]::ParameterName, 'Print a file as `git diff` compares it')
            [CompletionResult]::new('--merge', '--merge', [CompletionResultType]::ParameterName, 'Merge three files, as git''s merge driver: the result is written to the second')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--repo', '--repo', [CompletionResultType]::ParameterName, 'The repository, or any folder inside of it')
            [CompletionResult]::new('--rev', '--rev', [CompletionResultType]::ParameterName, 'Read this git revision [default: HEAD]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Look at this server alone (repeatable)')
            [CompletionResult]::new('--stack', '--stack', [CompletionResultType]::ParameterName, 'Look at this stack alone (repeatable)')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Look for secrets in the clear in what is about to be committed')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
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
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
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
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Use colour: auto, always or never')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'Do at most so many steps on a server at once')
            [CompletionResult]::new('--worktree', '--worktree', [CompletionResultType]::ParameterName, 'Read the files on disk instead of a git revision')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors alone, and nothing where there is nothing to do')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print notes, whole values and whole files, too; twice: also every call to an engine')
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
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Make containers anew, and secrets, without a failed request')
            [CompletionResult]::new('reconcile', 'reconcile', [CompletionResultType]::ParameterValue, 'Fetch, plan and apply, again and again')
            [CompletionResult]::new('secret', 'secret', [CompletionResultType]::ParameterValue, 'Seal, list and read the secrets of the repository')
            [CompletionResult]::new('image', 'image', [CompletionResultType]::ParameterValue, 'Pin images to digests, and list those of which there are newer ones')
            [CompletionResult]::new('server', 'server', [CompletionResultType]::ParameterValue, 'List and check the servers, and learn their host keys')
            [CompletionResult]::new('graph', 'graph', [CompletionResultType]::ParameterValue, 'Draw which stack needs which, and who is on which network')
            [CompletionResult]::new('trace', 'trace', [CompletionResultType]::ParameterValue, 'Say which commit, file and line made a container')
            [CompletionResult]::new('unlock', 'unlock', [CompletionResultType]::ParameterValue, 'Show who holds the lock of a server, and remove it where that run is dead')
            [CompletionResult]::new('git-setup', 'git-setup', [CompletionResultType]::ParameterValue, 'Teach git of this clone to compare, merge and refuse secrets')
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
        'vaultctl;help;rotate' {
            [CompletionResult]::new('containers', 'containers', [CompletionResultType]::ParameterValue, 'Make the containers of a stack, or of one service of it, anew')
            [CompletionResult]::new('secret', 'secret', [CompletionResultType]::ParameterValue, 'Give a secret a new value, and everything that uses it')
            [CompletionResult]::new('pause', 'pause', [CompletionResultType]::ParameterValue, 'Leave rotations alone until `resume`: `--due` and `--every` pass over them')
            [CompletionResult]::new('resume', 'resume', [CompletionResultType]::ParameterValue, 'Let paused rotations go on')
            break
        }
        'vaultctl;help;rotate;containers' {
            break
        }
        'vaultctl;help;rotate;secret' {
            break
        }
        'vaultctl;help;rotate;pause' {
            break
        }
        'vaultctl;help;rotate;resume' {
            break
        }
        'vaultctl;help;reconcile' {
            break
        }
        'vaultctl;help;secret' {
            [CompletionResult]::new('keygen', 'keygen', [CompletionResultType]::ParameterValue, 'Make a key pair: an identity to open secrets with, and its public key to seal them for')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Seal a new version of a value')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print a value')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the secrets, without values')
            [CompletionResult]::new('versions', 'versions', [CompletionResultType]::ParameterValue, 'List the versions of a secret, without values')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Take versions out of use; `undelete` brings them back')
            [CompletionResult]::new('undelete', 'undelete', [CompletionResultType]::ParameterValue, 'Bring deleted versions back')
            [CompletionResult]::new('destroy', 'destroy', [CompletionResultType]::ParameterValue, 'Remove the values of versions for good')
            [CompletionResult]::new('rollback', 'rollback', [CompletionResultType]::ParameterValue, 'Seal the value of an earlier version as a new one')
            [CompletionResult]::new('rekey', 'rekey', [CompletionResultType]::ParameterValue, 'Seal everything for those who may read it now')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Make the secrets of a list that do not exist yet')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Change a value in $EDITOR')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Seal the values of a dotenv file')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print values as a dotenv file')
            [CompletionResult]::new('exec', 'exec', [CompletionResultType]::ParameterValue, 'Run a command with values in its environment')
            [CompletionResult]::new('seal', 'seal', [CompletionResultType]::ParameterValue, 'Seal a whole file, as NAME.age')
            [CompletionResult]::new('unseal', 'unseal', [CompletionResultType]::ParameterValue, 'Open a file that was sealed as a whole')
            [CompletionResult]::new('policies', 'policies', [CompletionResultType]::ParameterValue, 'Print the policies, also in the form of Vault')
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'Print which server, stack and recipient can read which secret')
            break
        }
        'vaultctl;help;secret;keygen' {
            break
        }
        'vaultctl;help;secret;set' {
            break
        }
        'vaultctl;help;secret;get' {
            break
        }
        'vaultctl;help;secret;list' {
            break
        }
        'vaultctl;help;secret;versions' {
            break
        }
        'vaultctl;help;secret;delete' {
            break
        }
        'vaultctl;help;secret;undelete' {
            break
        }
        'vaultctl;help;secret;destroy' {
            break
        }
        'vaultctl;help;secret;rollback' {
            break
        }
        'vaultctl;help;secret;rekey' {
            break
        }
        'vaultctl;help;secret;init' {
            break
        }
        'vaultctl;help;secret;edit' {
            break
        }
        'vaultctl;help;secret;import' {
            break
        }
        'vaultctl;help;secret;export' {
            break
        }
        'vaultctl;help;secret;exec' {
            break
        }
        'vaultctl;help;secret;seal' {
            break
        }
        'vaultctl;help;secret;unseal' {
            break
        }
        'vaultctl;help;secret;policies' {
            break
        }
        'vaultctl;help;secret;audit' {
            break
        }
        'vaultctl;help;image' {
            [CompletionResult]::new('pin', 'pin', [CompletionResultType]::ParameterValue, 'Write the digests that tags point to into the Compose files')
            [CompletionResult]::new('outdated', 'outdated', [CompletionResultType]::ParameterValue, 'List images whose tag was built anew, or of which there are newer versions')
            break
        }
        'vaultctl;help;image;pin' {
            break
        }
        'vaultctl;help;image;outdated' {
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
        'vaultctl;help;graph' {
            break
        }
        'vaultctl;help;trace' {
            break
        }
        'vaultctl;help;unlock' {
            break
        }
        'vaultctl;help;git-setup' {
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
