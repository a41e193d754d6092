#!/usr/bin/env bash
# Builds the guest programs of src/ and bench/ and the index of them that the tests read; and the demos
# of bd0/, which need BD0's kernel-calls, into DIRECTORY/bd0 with an index of their own.
#
#   build.sh [DIRECTORY]      default: target/programs beside this script
#
# Only what is older than its source is built again. A missing compiler or library is named, with the way
# to get it, and what does not need it is built all the same. README.md describes the header lines of a
# source file and the columns of DIRECTORY/programs.tsv and DIRECTORY/bd0/demos.tsv.
set -u
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 1
sources=$here/src benchmarks=$here/bench

case ${1-} in
  -h | --help) sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
esac
output=${1:-$here/target/programs}
mkdir -p "$output" && output=$(cd "$output" && pwd) || exit 1

# One pass over the sources given: a line per program, fields separated by US (0x1f), which, unlike a
# tab, `read` does not fold when a field is empty. The eleventh names the headers it includes.
headers() {
  awk '
    function closure(of,   names, count, i, all) {
      count = split(includes[of], names, " ")
      for (i = 1; i <= count; i++) all = all " " names[i] closure(names[i])
      return all
    }
    function row() {
      if (name == "") return
      print name, file, field["build"], field["cflags"], field["args"], field["env"], \
          field["stdin"], field["status"] == "" ? 0 : field["status"], tags, field["bench"], \
          closure(base), field["library"], field["bd0"], field["libc"], field["run"], field["prints"]
    }
    BEGIN { OFS = "\037" }
    FNR == 1 {
      row()
      split("", field); tags = ""; open = 1
      file = base = name = FILENAME; sub(/.*\//, "", base)
      name = base; if (!sub(/\.(c|cc|S)$/, "", name)) name = ""
    }
    !/^\/\// { open = 0 }
    /^#include "/ { split($0, quoted, "\""); includes[base] = includes[base] " " quoted[2] }
    open && /^\/\/ (build|cflags|args|env|stdin|status|bench|library|bd0|libc|run|prints):/ {
      key = $2; sub(/:$/, "", key); value = $0; sub(/^\/\/ [a-z0-9]+: */, "", value)
      field[key] = value
    }
    open && /^\/\/ (slow|protection):/ {
      tag = $2; sub(/:$/, "", tag); tags = tags (tags == "" ? "" : ",") tag
    }
    END { row() }
  ' "$@"
}

# Whether a program is missing or older than what it is made of.
stale() { # target, source, headers
  local part
  [[ -e $1 ]] || return 0
  for part in "$here/build.sh" "$2" $3; do
    if [[ $part != */* ]]; then
      part=$sources/$part
      [[ -e $part ]] || part=$benchmarks/${part##*/}
    fi
    [[ $part -nt $1 ]] && return 0
  done
  return 1
}

# The compiler and the flags of a variant, or a failure where it has no such variant.
compiler_of() {
  case $1 in
    glibc) echo "gcc -O2 -static" ;;
    glibc-v3) echo "gcc -O3 -march=x86-64-v3 -static" ;;
    static-pie) echo "gcc -O2 -static-pie" ;;
    musl) echo "musl-gcc -O2 -static" ;;
    musl-pie) echo "$musl_pie" ;;
    nostdlib) echo "gcc -O1 -nostdlib -static $freestanding" ;;
    nostdlib-pie) echo "gcc -O1 -nostdlib -static-pie -fPIE $freestanding" ;;
    *) return 1 ;;
  esac
}
# No red zone: inline assembly pushes flags. The rest keeps the image to what the source says.
freestanding="-ffreestanding -mno-red-zone -fno-stack-protector -fcf-protection=none
  -fno-asynchronous-unwind-tables -Wl,--build-id=none"

# musl-gcc's own -static-pie names an interpreter, so the start files are given by hand.
musl_pie=
if musl=$(sed -n 's/.*-specs "\(.*\)\/musl-gcc.specs".*/\1/p' "$(command -v musl-gcc)" 2> /dev/null) \
    && [[ -e $musl/rcrt1.o ]]; then
  musl_pie="musl-gcc -O2 -fPIE -static -nostartfiles -Wl,-pie,--no-dynamic-linker $musl/rcrt1.o"
  musl_pie+=" $musl/crti.o $musl/crtn.o"
fi

suffix_of() {
  case $1 in
    glibc-v3) echo v3 ;;
    static-pie) echo pie ;;
    nostdlib) echo asm ;;
    nostdlib-pie) echo asm-pie ;;
    *) echo "$1" ;;
  esac
}

declare -A usable
probe() { # tool, where it comes from
  if command -v "$1" > /dev/null; then
    usable[$1]=yes
  else
    echo "build.sh: $1 is missing: its programs are left out. On Debian: apt-get install $2"
  fi
}
probe gcc "gcc libc6-dev"
probe musl-gcc musl-tools
probe g++ g++

variants=(glibc glibc-v3 static-pie musl musl-pie nostdlib nostdlib-pie)
declare -A command_of suffix
for variant in "${variants[@]}"; do
  # shellcheck disable=SC2046,SC2116  # unquoted: one blank between words, and no line break
  command_of[$variant]=$(echo $(compiler_of "$variant"))
  suffix[$variant]=$(suffix_of "$variant")
done

# Whether the library that a program is linked with is there: its name, the package it comes in.
linkable() {
  [[ -n $1 ]] || return 0
  local library=lib$1.a
  [[ $(gcc -print-file-name="$library" 2> /dev/null) == */* ]] && return 0
  echo "build.sh: $library is missing: its programs are left out. On Debian: apt-get install $2"
  return 1
}

# Whether the processor can run a program natively: tests compare with that.
runnable() { # file, flags
  local pair
  for pair in -march=x86-64-v3:avx2 -mavx2:avx2 -mfma:fma -mbmi2:bmi2 -madx:adx -msse4.2:sse4_2 \
    -msse4.1:sse4_1 -mssse3:ssse3 -maes:aes -mpclmul:pclmulqdq -msha:sha_ni -mxsavec:xsavec \
    -DXSAVEERPTR:xsaveerptr; do
    [[ " $2 " == *" ${pair%:*} "* ]] || continue
    grep -q -w -s "${pair#*:}" /proc/cpuinfo && continue
    echo "build.sh: the processor has no ${pair#*:}: ${1##*/} is left out"
    return 1
  done
}

# What glibc's linker says of dlopen, which a library's unused parts call, is nothing to the user.
unwarned=
ld --help 2> /dev/null | grep -q -e --no-warnings && unwarned=-Wl,--no-warnings

jobs=() index=() wanted=" "
while IFS=$'\037' read -r name file builds cflags args env stdin status tags bench included library _; do
  read -r library package <<< "$library"
  linkable "$library" "$package" || continue
  for variant in $builds; do
    if [[ -z ${suffix[$variant]-} ]]; then
      echo "build.sh: $file: no such variant: $variant" >&2
      exit 1
    fi
    compile=${command_of[$variant]}
    [[ -n $compile ]] || continue
    [[ $file == *.cc ]] && compile=g++${compile#gcc}
    [[ -n ${usable[${compile%% *}]-} ]] || continue
    runnable "$file" "$compile $cflags" || continue
    target=$output/$name.${suffix[$variant]}
    if stale "$target" "$file" "$included"; then
      link=$([[ $file == *.S ]] || echo "${library:+-l$library $unwarned }-lm")
      [[ $variant == nostdlib* ]] && link=
      jobs+=("$compile -g -Wall -Wextra -I'$sources' $cflags '$file' -o '$target.$$' $link && mv '$target.$$' '$target'")
    fi
    wanted+="$name.${suffix[$variant]} "
    index+=("$name.${suffix[$variant]}"$'\t'"$target"$'\t'"$args"$'\t'"$stdin"$'\t'"$status"$'\t'"$env"$'\t'"$tags"$'\t'"$bench")
  done
done < <(headers "$sources"/*.h "$benchmarks"/*.h "$sources"/*.c "$sources"/*.cc "$sources"/*.S \
    "$benchmarks"/*.c)

# The demos. A near program is linked at a fixed address; a far one is position-independent and has
# BD0's note. Threads have no thread-local data, hence no stack protector.
demo_flags="-I$here/include -fno-stack-protector -fno-stack-clash-protection -g -Wall -Wextra"
demo_compiler() { # near or far, C library
  case $1,$2 in
    near,) echo "musl-gcc -O2 -static -fno-pie -no-pie" ;;
    far,) [[ -z $musl_pie ]] || echo "$musl_pie -DBD0_FAR" ;;
    near,none) echo "gcc -O2 -nostdlib -static -fno-pie -no-pie $freestanding -Wl,-z,noseparate-code" ;;
    far,none) echo "gcc -O2 -nostdlib -static-pie -fPIE $freestanding -Wl,-z,noseparate-code -DBD0_FAR" ;;
    native,) echo "gcc -O2 -static" ;;
  esac
}
demos=$here/bd0 demo_output=$output/bd0 demo_index=() demo_count=0 demos_wanted=" demos.tsv "
mkdir -p "$demo_output/native" || exit 1
newest=$here/build.sh
for header in "$demos"/*.h "$here/include/bd0.h"; do
  [[ $header -nt $newest ]] && newest=$header
done

demo() { # near, far or native; target, source, C library, cflags
  local compile
  compile=$(demo_compiler "$1" "$4")
  # shellcheck disable=SC2116,SC2086  # one blank between words, and no line break
  compile=$(echo $compile)
  [[ -n $compile && -n ${usable[${compile%% *}]-} ]] || return 1
  demos_wanted+="${2#"$demo_output"/} "
  demo_count=$((demo_count + 1))
  if [[ ! $2 -nt $3 || ! $2 -nt $newest ]]; then
    jobs+=("$compile $demo_flags $5 '$3' -o '$2.$$' && mv '$2.$$' '$2'")
  fi
  return 0
}

while IFS=$'\037' read -r name file _ cflags _ _ _ status _ _ _ _ variants library run prints; do
  [[ $file == */native/* ]] && demo native "$demo_output/native/$name" "$file" "" "$cflags"
  for variant in $variants; do
    case $variant in
      near) suffix= ;;
      far) suffix=.far ;;
      *) echo "build.sh: $file: no such variant: $variant" >&2; exit 1 ;;
    esac
    target=$demo_output/$name$suffix
    demo "$variant" "$target" "$file" "$library" "$cflags" || continue
    command=$run
    [[ -n $suffix ]] && command=${run/start $name/start $name$suffix}
    demo_index+=("$name$suffix"$'\t'"$target"$'\t'"$command"$'\t'"$prints"$'\t'"$status")
  done
done < <(headers "$demos"/*.h "$demos"/*.c "$demos"/native/*.c)

if ((${#jobs[@]})); then
  if ! printf '%s\0' "${jobs[@]}" | xargs -0 -P "$(nproc)" -n 1 sh -c; then
    echo "build.sh: some programs did not compile" >&2
    exit 1
  fi
fi

# A program of the last build whose source is gone goes too.
if [[ -e $output/programs.tsv ]]; then
  while IFS=$'\t' read -r name _; do
    [[ $wanted == *" $name "* ]] || rm -f "${output:?}/$name"
  done < "$output/programs.tsv"
fi

for target in "$demo_output"/* "$demo_output"/native/*; do
  [[ -d $target || $demos_wanted == *" ${target#"$demo_output"/} "* ]] || rm -f "$target"
done
{
  printf '#name\tpath\trun\tprints\tstatus\n'
  ((${#demo_index[@]} == 0)) || printf '%s\n' "${demo_index[@]}"
} > "$demo_output/demos.tsv.$$" && mv "$demo_output/demos.tsv.$$" "$demo_output/demos.tsv" || exit 1

# The programs that are committed need no compiler.
for target in "$here"/bin/hello*; do
  index+=("${target##*/}.bin"$'\t'"$target"$'\t\t\t0\t\t\t')
done

{
  printf '#name\tpath\targs\tstdin\tstatus\tenv\ttags\tbench\n'
  ((${#index[@]} == 0)) || printf '%s\n' "${index[@]}"
} > "$output/programs.tsv.$$" && mv "$output/programs.tsv.$$" "$output/programs.tsv" || exit 1
echo "build.sh: ${#index[@]} programs and $demo_count demos, ${#jobs[@]} of them built now"
