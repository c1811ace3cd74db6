/** The shells that can be taught. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof SHELLS)[number];

/**
 * What teaches a shell. Each passes the words as they are typed, and never has the shell evaluate them; `gan-cls complete` answers with a line
 * that says what the shell adds from the disk (`none`, `files`, `folders`), then a line for each answer: value, tab, what it is.
 */
export const COMPLETION_SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: String.raw`# bash completion of gan-cls
_gan_cls() {
  local current="${"$"}{COMP_WORDS[COMP_CWORD]}" rest="" line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ -z $rest ]]; then
      rest=$line
    else
      COMPREPLY+=("${"$"}{line%%$'\t'*}")
    fi
  done < <("${"$"}{COMP_WORDS[0]/#\~/$HOME}" complete -- "${"$"}{COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  [[ $current == "=" ]] && current=""
  case $rest in
    files) while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current") ;;
    folders) while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$current") ;;
    *) compopt +o default +o bashdefault 2>/dev/null; return ;;
  esac
  compopt -o filenames 2>/dev/null
}
complete -o default -F _gan_cls gan-cls
`,
  zsh: String.raw`#compdef gan-cls
_gan_cls() {
  local -a lines named
  local line value about found=1
  lines=("${"$"}{(@f)$("${"$"}{words[1]}" complete -- "${"$"}{(@Q)words[2,CURRENT-1]}" "${"$"}{(Q)PREFIX}" 2>/dev/null)}")
  for line in "${"$"}{(@)lines[2,-1]}"; do
    value=${"$"}{line%%$'\t'*}; about=${"$"}{line#*$'\t'}
    named+=("${"$"}{value//:/\\:}${"$"}{about:+:$about}")
  done
  (( $#named )) && _describe -V gan-cls named && found=0
  case ${"$"}{lines[1]} in
    files) compset -P '--*='; _files && found=0 ;;
    folders) compset -P '--*='; _files -/ && found=0 ;;
  esac
  return found
}
if [[ ${"$"}{funcstack[1]} == _gan_cls ]]; then
  _gan_cls "$@"
else
  compdef _gan_cls gan-cls
fi
`,
  fish: String.raw`# fish completion of gan-cls
function __gan_cls_complete
    set -l current (commandline -ct)
    set -l words (commandline -opc)
    set -l lines ($words[1] complete -- $words[2..-1] "$current" 2>/dev/null)
    if test (count $lines) -gt 1
        printf '%s\n' $lines[2..-1]
    end
    switch "$lines[1]"
        case files
            __fish_complete_path "$current"
        case folders
            __fish_complete_directories "$current" ''
    end
end
complete -c gan-cls -f -a '(__gan_cls_complete)'
`,
};

/** What to type so that a shell completes from now on. */
export const HOW_TO: Readonly<Record<Shell, readonly string[]>> = {
  bash: ["gan-cls completion bash > ~/.gan-cls-completion", "echo 'source ~/.gan-cls-completion' >> ~/.bashrc"],
  zsh: [
    "gan-cls completion zsh > ~/.gan-cls-completion",
    "echo 'autoload -U compinit && compinit && source ~/.gan-cls-completion' >> ~/.zshrc",
  ],
  fish: ["gan-cls completion fish > ~/.config/fish/completions/gan-cls.fish"],
};
