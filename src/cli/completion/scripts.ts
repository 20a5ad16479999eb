export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** They ask `perf-supervisor __complete`, which answers `word<tab>meaning` lines; none means: complete a file name. */
export const completionScripts: Readonly<Record<Shell, string>> = {
  bash: `# Load with: source <(perf-supervisor completion bash)
_perf_supervisor() {
  local IFS=$'\\n'
  COMPREPLY=($(perf-supervisor __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
}
complete -o default -F _perf_supervisor perf-supervisor
`,
  zsh: `#compdef perf-supervisor
_perf_supervisor() {
  local -a found
  found=("\${(@f)$(perf-supervisor __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  found=(\${found//:/\\\\:})
  found=(\${found//$'\\t'/:})
  if (( \${#found} )); then
    _describe 'perf-supervisor' found
  else
    _files
  fi
}
compdef _perf_supervisor perf-supervisor
`,
  fish: `function __perf_supervisor_complete
  set -l typed (commandline -opc) (commandline -ct)
  set -l found (perf-supervisor __complete -- $typed[2..-1] 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c perf-supervisor -f -a '(__perf_supervisor_complete)'
`,
};
