
use builtin;
use str;

set edit:completion:arg-completer[vaultctl] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'vaultctl'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'vaultctl'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand init 'Write a small repository that works, with comments'
            cand validate 'Read the whole repository and say what is wrong with it'
            cand render 'Print the Compose model of a stack with everything filled in'
            cand plan 'Show what would be done, and why; nothing is changed'
            cand apply 'Show the plan, ask, and carry it out'
            cand destroy 'Remove from the servers what this repository has put there'
            cand status 'Show servers, stacks and containers, and whether they are as git wants them'
            cand logs 'Print what the containers of a stack have printed'
            cand history 'Show what was applied, when, by whom, and with what result'
            cand rollback 'Go back to what was applied before'
            cand rotate 'Make containers anew, and secrets, without a failed request'
            cand reconcile 'Fetch, plan and apply, again and again'
            cand secret 'Seal, list and read the secrets of the repository'
            cand image 'Pin images to digests, and list those of which there are newer ones'
            cand server 'List and check the servers, and learn their host keys'
            cand graph 'Draw which stack needs which, and who is on which network'
            cand trace 'Say which commit, file and line made a container'
            cand unlock 'Show who holds the lock of a server, and remove it where that run is dead'
            cand git-setup 'Teach git of this clone to compare, merge and refuse secrets'
            cand completions 'Print the completions of a shell'
            cand man 'Print the manual page'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'vaultctl;init'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;validate'= {
            cand --format 'Print findings as text, json or sarif'
            cand --explain 'Say what a rule wants and why; without a name, list all rules'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --strict 'Exit with 3 where there are warnings or notes'
            cand --fix 'Mend in the working tree what can be mended without a thought, then validate it'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;render'= {
            cand --file 'Print this Compose file instead, with your environment as its variables'
            cand --format 'Print yaml or json'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;plan'= {
            cand --out 'Save the plan in this file, for `vaultctl apply FILE`'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --detailed-exitcode 'Exit with 2 when the plan is not empty'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;apply'= {
            cand --allow-data-loss 'Allow this volume to lose what it holds (its full name; repeatable)'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand --allow-delete 'Allow more to be removed than `[apply] max_removals` says'
            cand --retry 'Try again what has failed before; without a terminal it waits for a change'
            cand --skip-unreachable 'Leave out servers that cannot be reached'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;destroy'= {
            cand --allow-data-loss 'Allow this volume to be removed (its full name; repeatable)'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand --volumes 'Remove volumes, too'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;status'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand -w 'Show it again every two seconds'
            cand --watch 'Show it again every two seconds'
            cand --policy 'Also hold the rules of `validate` against every container that runs, whoever has made it'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;logs'= {
            cand -n 'Print only so many of the last lines of each container'
            cand --tail 'Print only so many of the last lines of each container'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand -f 'Wait for more lines and print them as they come'
            cand --follow 'Wait for more lines and print them as they come'
            cand -t 'Begin each line with its time'
            cand --timestamps 'Begin each line with its time'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;history'= {
            cand -n 'Show only so many of the last entries of each stack'
            cand --number 'Show only so many of the last entries of each stack'
            cand --show 'Show all that is kept of one entry, as JSON: the Compose model, the images, the steps'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;rollback'= {
            cand --to 'The entry of `vaultctl history` to go back to [default: the last one that is not what runs]'
            cand --allow-data-loss 'Allow this volume to lose what it holds (its full name; repeatable)'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;rotate'= {
            cand --every 'Stay, and rotate every container that a `[[rotation]]` names so often, whatever it says itself'
            cand --jitter 'Wait up to this share of the interval longer, or so long: another time after each rotation'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --due 'Rotate what is due by now'
            cand --commit 'With --due: rotate secrets, too, and commit their new versions'
            cand --status 'Show what is rotated: when it last was, when it is next, how often, how old each container is'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
            cand containers 'Make the containers of a stack, or of one service of it, anew'
            cand secret 'Give a secret a new value, and everything that uses it'
            cand pause 'Leave rotations alone until `resume`: `--due` and `--every` pass over them'
            cand resume 'Let paused rotations go on'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'vaultctl;rotate;containers'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand -y 'Do not ask, also where something is down for a moment'
            cand --yes 'Do not ask, also where something is down for a moment'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;rotate;secret'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --commit 'Commit the new version, and that it was taken back'
            cand -y 'Do not ask, also where something is down for a moment'
            cand --yes 'Do not ask, also where something is down for a moment'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;rotate;pause'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;rotate;resume'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;rotate;help'= {
            cand containers 'Make the containers of a stack, or of one service of it, anew'
            cand secret 'Give a secret a new value, and everything that uses it'
            cand pause 'Leave rotations alone until `resume`: `--due` and `--every` pass over them'
            cand resume 'Let paused rotations go on'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'vaultctl;rotate;help;containers'= {
        }
        &'vaultctl;rotate;help;secret'= {
        }
        &'vaultctl;rotate;help;pause'= {
        }
        &'vaultctl;rotate;help;resume'= {
        }
        &'vaultctl;rotate;help;help'= {
        }
        &'vaultctl;reconcile'= {
            cand --every 'How long to wait between two rounds'
            cand --repo-url 'Fetch this repository: https, ssh, file or a path [default: `origin` of the repository at -C]'
            cand --branch 'Follow this branch or tag [default: the one that is checked out, else the remote''s]'
            cand --clone 'Where what --repo-url names is kept [default: in systemd''s state directory, else in ~/.local/state/vaultctl]'
            cand --deploy-key 'Log in to the git server with this private key'
            cand --allowed-signers 'Take only commits that are signed by a key that this file names (its format is that of ssh-keygen''s ALLOWED SIGNERS)'
            cand --fetch-timeout 'How long fetching may take'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --once 'Do one round'
            cand --skip-unreachable 'Leave out servers that cannot be reached'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;secret'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
            cand keygen 'Make a key pair: an identity to open secrets with, and its public key to seal them for'
            cand set 'Seal a new version of a value'
            cand get 'Print a value'
            cand list 'List the secrets, without values'
            cand versions 'List the versions of a secret, without values'
            cand delete 'Take versions out of use; `undelete` brings them back'
            cand undelete 'Bring deleted versions back'
            cand destroy 'Remove the values of versions for good'
            cand rollback 'Seal the value of an earlier version as a new one'
            cand rekey 'Seal everything for those who may read it now'
            cand init 'Make the secrets of a list that do not exist yet'
            cand edit 'Change a value in $EDITOR'
            cand import 'Seal the values of a dotenv file'
            cand export 'Print values as a dotenv file'
            cand exec 'Run a command with values in its environment'
            cand seal 'Seal a whole file, as NAME.age'
            cand unseal 'Open a file that was sealed as a whole'
            cand policies 'Print the policies, also in the form of Vault'
            cand audit 'Print which server, stack and recipient can read which secret'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'vaultctl;secret;keygen'= {
            cand --out 'Write the private key to this file'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;secret;set'= {
            cand --from-file 'Read the value from this file, as it is'
            cand --generate 'Make the value: hex:N and base64:N are N random bytes, alnum:N is N letters and digits'
            cand --cas 'Write only if the last version is this one; 0 means only if there is no such secret'
            cand --scope 'Who may use a new secret: trusted, untrusted or all servers [default: trusted]'
            cand --description 'What a new secret is for'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --stdin 'Read the value from standard input'
            cand --external 'Somebody else issues the values of a new secret, however weak they are'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;secret;get'= {
            cand --version 'This version [default: the last that is neither deleted nor destroyed]'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;secret;list'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;secret;versions'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;secret;delete'= {
            cand --versions 'These versions [default: the one in use]'
            cand --reason 'Why; it is written beside the version'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;secret;undelete'= {
            cand --versions 'These versions [default: the last one]'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;secret;destroy'= {
            cand --versions 'These versions'
            cand --reason 'Why; it is written beside the version'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --yes 'Do it without a question'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;secret;rollback'= {
            cand --to 'The version whose value is wanted again'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;secret;rekey'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --check 'Only look, and change nothing'
            cand --all 'Seal everything anew, also what looks right'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;secret;init'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;secret;edit'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;secret;import'= {
            cand --scope 'Who may use new secrets: trusted, untrusted or all servers [default: trusted]'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --external 'Somebody else issues the values of new secrets, however weak they are'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;secret;export'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;secret;exec'= {
            cand --only 'Only these secrets [default: all whose names are identifiers]'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;secret;seal'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;secret;unseal'= {
            cand --out 'Write the content to this file'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;secret;policies'= {
            cand --format 'Print text, json or hcl'
            cand --mount 'Where Vault has the store'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;secret;audit'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;secret;help'= {
            cand keygen 'Make a key pair: an identity to open secrets with, and its public key to seal them for'
            cand set 'Seal a new version of a value'
            cand get 'Print a value'
            cand list 'List the secrets, without values'
            cand versions 'List the versions of a secret, without values'
            cand delete 'Take versions out of use; `undelete` brings them back'
            cand undelete 'Bring deleted versions back'
            cand destroy 'Remove the values of versions for good'
            cand rollback 'Seal the value of an earlier version as a new one'
            cand rekey 'Seal everything for those who may read it now'
            cand init 'Make the secrets of a list that do not exist yet'
            cand edit 'Change a value in $EDITOR'
            cand import 'Seal the values of a dotenv file'
            cand export 'Print values as a dotenv file'
            cand exec 'Run a command with values in its environment'
            cand seal 'Seal a whole file, as NAME.age'
            cand unseal 'Open a file that was sealed as a whole'
            cand policies 'Print the policies, also in the form of Vault'
            cand audit 'Print which server, stack and recipient can read which secret'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'vaultctl;secret;help;keygen'= {
        }
        &'vaultctl;secret;help;set'= {
        }
        &'vaultctl;secret;help;get'= {
        }
        &'vaultctl;secret;help;list'= {
        }
        &'vaultctl;secret;help;versions'= {
        }
        &'vaultctl;secret;help;delete'= {
        }
        &'vaultctl;secret;help;undelete'= {
        }
        &'vaultctl;secret;help;destroy'= {
        }
        &'vaultctl;secret;help;rollback'= {
        }
        &'vaultctl;secret;help;rekey'= {
        }
        &'vaultctl;secret;help;init'= {
        }
        &'vaultctl;secret;help;edit'= {
        }
        &'vaultctl;secret;help;import'= {
        }
        &'vaultctl;secret;help;export'= {
        }
        &'vaultctl;secret;help;exec'= {
        }
        &'vaultctl;secret;help;seal'= {
        }
        &'vaultctl;secret;help;unseal'= {
        }
        &'vaultctl;secret;help;policies'= {
        }
        &'vaultctl;secret;help;audit'= {
        }
        &'vaultctl;secret;help;help'= {
        }
        &'vaultctl;image'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
            cand pin 'Write the digests that tags point to into the Compose files'
            cand outdated 'List images whose tag was built anew, or of which there are newer versions'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'vaultctl;image;pin'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --check 'Change nothing, and exit with 3 when an image is not pinned'
            cand --update 'Ask for the tags of images that have a digest, too, and write what they point to now'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;image;outdated'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --detailed-exitcode 'Exit with 2 when an image is outdated'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;image;help'= {
            cand pin 'Write the digests that tags point to into the Compose files'
            cand outdated 'List images whose tag was built anew, or of which there are newer versions'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'vaultctl;image;help;pin'= {
        }
        &'vaultctl;image;help;outdated'= {
        }
        &'vaultctl;image;help;help'= {
        }
        &'vaultctl;server'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
            cand list 'List the servers and how each is reached; none is connected to'
            cand check 'Look whether servers are fit: reachable, allowed, with room; nothing is changed'
            cand trust 'Show the host keys of servers that are reached over SSH, ask, and write them down'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'vaultctl;server;list'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;server;check'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;server;trust'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --yes 'Write the keys down without a question'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;server;help'= {
            cand list 'List the servers and how each is reached; none is connected to'
            cand check 'Look whether servers are fit: reachable, allowed, with room; nothing is changed'
            cand trust 'Show the host keys of servers that are reached over SSH, ask, and write them down'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'vaultctl;server;help;list'= {
        }
        &'vaultctl;server;help;check'= {
        }
        &'vaultctl;server;help;trust'= {
        }
        &'vaultctl;server;help;help'= {
        }
        &'vaultctl;graph'= {
            cand --format 'Draw for mermaid or dot'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --coverage 'Print how services are watched, as a table'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;trace'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;unlock'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;git-setup'= {
            cand --textconv 'Print a file as `git diff` compares it'
            cand --merge 'Merge three files, as git''s merge driver: the result is written to the second'
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --check 'Look for secrets in the clear in what is about to be committed'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;completions'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;man'= {
            cand -C 'The repository, or any folder inside of it'
            cand --repo 'The repository, or any folder inside of it'
            cand --rev 'Read this git revision [default: HEAD]'
            cand --server 'Look at this server alone (repeatable)'
            cand --stack 'Look at this stack alone (repeatable)'
            cand --identity 'Open secrets with this age or SSH private key (repeatable) [default: the usual places]'
            cand --color 'Use colour: auto, always or never'
            cand --parallel 'Do at most so many steps on a server at once'
            cand --worktree 'Read the files on disk instead of a git revision'
            cand --json 'Print JSON'
            cand -q 'Print results and errors alone, and nothing where there is nothing to do'
            cand --quiet 'Print results and errors alone, and nothing where there is nothing to do'
            cand -v 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --verbose 'Print notes, whole values and whole files, too; twice: also every call to an engine'
            cand --no-progress 'Print lines instead of drawing progress bars'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'vaultctl;help'= {
            cand init 'Write a small repository that works, with comments'
            cand validate 'Read the whole repository and say what is wrong with it'
            cand render 'Print the Compose model of a stack with everything filled in'
            cand plan 'Show what would be done, and why; nothing is changed'
            cand apply 'Show the plan, ask, and carry it out'
            cand destroy 'Remove from the servers what this repository has put there'
            cand status 'Show servers, stacks and containers, and whether they are as git wants them'
            cand logs 'Print what the containers of a stack have printed'
            cand history 'Show what was applied, when, by whom, and with what result'
            cand rollback 'Go back to what was applied before'
            cand rotate 'Make containers anew, and secrets, without a failed request'
            cand reconcile 'Fetch, plan and apply, again and again'
            cand secret 'Seal, list and read the secrets of the repository'
            cand image 'Pin images to digests, and list those of which there are newer ones'
            cand server 'List and check the servers, and learn their host keys'
            cand graph 'Draw which stack needs which, and who is on which network'
            cand trace 'Say which commit, file and line made a container'
            cand unlock 'Show who holds the lock of a server, and remove it where that run is dead'
            cand git-setup 'Teach git of this clone to compare, merge and refuse secrets'
            cand completions 'Print the completions of a shell'
            cand man 'Print the manual page'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'vaultctl;help;init'= {
        }
        &'vaultctl;help;validate'= {
        }
        &'vaultctl;help;render'= {
        }
        &'vaultctl;help;plan'= {
        }
        &'vaultctl;help;apply'= {
        }
        &'vaultctl;help;destroy'= {
        }
        &'vaultctl;help;status'= {
        }
        &'vaultctl;help;logs'= {
        }
        &'vaultctl;help;history'= {
        }
        &'vaultctl;help;rollback'= {
        }
        &'vaultctl;help;rotate'= {
            cand containers 'Make the containers of a stack, or of one service of it, anew'
            cand secret 'Give a secret a new value, and everything that uses it'
            cand pause 'Leave rotations alone until `resume`: `--due` and `--every` pass over them'
            cand resume 'Let paused rotations go on'
        }
        &'vaultctl;help;rotate;containers'= {
        }
        &'vaultctl;help;rotate;secret'= {
        }
        &'vaultctl;help;rotate;pause'= {
        }
        &'vaultctl;help;rotate;resume'= {
        }
        &'vaultctl;help;reconcile'= {
        }
        &'vaultctl;help;secret'= {
            cand keygen 'Make a key pair: an identity to open secrets with, and its public key to seal them for'
            cand set 'Seal a new version of a value'
            cand get 'Print a value'
            cand list 'List the secrets, without values'
            cand versions 'List the versions of a secret, without values'
            cand delete 'Take versions out of use; `undelete` brings them back'
            cand undelete 'Bring deleted versions back'
            cand destroy 'Remove the values of versions for good'
            cand rollback 'Seal the value of an earlier version as a new one'
            cand rekey 'Seal everything for those who may read it now'
            cand init 'Make the secrets of a list that do not exist yet'
            cand edit 'Change a value in $EDITOR'
            cand import 'Seal the values of a dotenv file'
            cand export 'Print values as a dotenv file'
            cand exec 'Run a command with values in its environment'
            cand seal 'Seal a whole file, as NAME.age'
            cand unseal 'Open a file that was sealed as a whole'
            cand policies 'Print the policies, also in the form of Vault'
            cand audit 'Print which server, stack and recipient can read which secret'
        }
        &'vaultctl;help;secret;keygen'= {
        }
        &'vaultctl;help;secret;set'= {
        }
        &'vaultctl;help;secret;get'= {
        }
        &'vaultctl;help;secret;list'= {
        }
        &'vaultctl;help;secret;versions'= {
        }
        &'vaultctl;help;secret;delete'= {
        }
        &'vaultctl;help;secret;undelete'= {
        }
        &'vaultctl;help;secret;destroy'= {
        }
        &'vaultctl;help;secret;rollback'= {
        }
        &'vaultctl;help;secret;rekey'= {
        }
        &'vaultctl;help;secret;init'= {
        }
        &'vaultctl;help;secret;edit'= {
        }
        &'vaultctl;help;secret;import'= {
        }
        &'vaultctl;help;secret;export'= {
        }
        &'vaultctl;help;secret;exec'= {
        }
        &'vaultctl;help;secret;seal'= {
        }
        &'vaultctl;help;secret;unseal'= {
        }
        &'vaultctl;help;secret;policies'= {
        }
        &'vaultctl;help;secret;audit'= {
        }
        &'vaultctl;help;image'= {
            cand pin 'Write the digests that tags point to into the Compose files'
            cand outdated 'List images whose tag was built anew, or of which there are newer versions'
        }
        &'vaultctl;help;image;pin'= {
        }
        &'vaultctl;help;image;outdated'= {
        }
        &'vaultctl;help;server'= {
            cand list 'List the servers and how each is reached; none is connected to'
            cand check 'Look whether servers are fit: reachable, allowed, with room; nothing is changed'
            cand trust 'Show the host keys of servers that are reached over SSH, ask, and write them down'
        }
        &'vaultctl;help;server;list'= {
        }
        &'vaultctl;help;server;check'= {
        }
        &'vaultctl;help;server;trust'= {
        }
        &'vaultctl;help;graph'= {
        }
        &'vaultctl;help;trace'= {
        }
        &'vaultctl;help;unlock'= {
        }
        &'vaultctl;help;git-setup'= {
        }
        &'vaultctl;help;completions'= {
        }
        &'vaultctl;help;man'= {
        }
        &'vaultctl;help;help'= {
        }
    ]
    $completions[$command]
}
