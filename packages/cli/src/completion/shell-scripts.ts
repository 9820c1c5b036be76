/** The shells that are known. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/**
 * What a shell is to evaluate once: at each Tab it asks `ax complete` for candidates, one a line, a tab before what it is
 * about. `:files` and `:folders` stand for those of the disk. Behind `npx` the project's own `ax` answers.
 *
 * Our own, and not a library's: tabtab writes into start-up files and asks questions, omelette knows one level of words,
 * and what is to be completed is in the project.
 */
export const shellScripts: Readonly<Record<Shell, string>> = {
  bash: `# Tab completion of ax for bash. In ~/.bashrc:  eval "$(npx ax completion bash)"
_ax_local() {
  local folder=$PWD
  while [ -n "$folder" ]; do
    [ -x "$folder/node_modules/.bin/ax" ] && { printf '%s\\n' "$folder/node_modules/.bin/ax"; return; }
    folder=\${folder%/*}
  done
}
_ax() {
  local first=1 program=\${COMP_WORDS[0]} value about
  COMPREPLY=()
  if [ "\${program##*/}" = npx ]; then
    [ "\${COMP_WORDS[1]}" = ax ] && [ "$COMP_CWORD" -gt 1 ] || return
    first=2 program=$(_ax_local)
  fi
  while IFS=$'\\t' read -r value about; do
    case $value in
      :files) compopt -o default 2>/dev/null ;;
      :folders) compopt -o dirnames 2>/dev/null ;;
      ?*) COMPREPLY+=("$(printf %q "$value")") ;;
    esac
  done < <("$program" complete -- "\${COMP_WORDS[@]:first:COMP_CWORD-first+1}" 2>/dev/null </dev/null)
}
complete -F _ax ax
complete -o default -F _ax npx
`,
  zsh: `#compdef ax
# Tab completion of ax for zsh. In ~/.zshrc, below compinit:  eval "$(npx ax completion zsh)"
_ax() {
  local line
  local -a values
  for line in "\${(@f)$("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null </dev/null)}"; do
    case $line in
      :files) _files ;;
      :folders) _files -/ ;;
      ?*) values+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
    esac
  done
  (( $#values )) && _describe ax values
}
(( $+functions[compdef] )) && compdef _ax ax
`,
  fish: `# Tab completion of ax for fish. In ~/.config/fish/config.fish:  npx ax completion fish | source
function __ax_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    for line in ($program complete -- $words (commandline -ct) 2>/dev/null </dev/null)
        switch $line
            case :files
                __fish_complete_path (commandline -ct)
            case :folders
                __fish_complete_directories (commandline -ct)
            case '*'
                echo $line
        end
    end
end
complete -c ax -f -a '(__ax_complete)'
`,
};
