x=5; echo $x ${x} "$x" '$x' ${x}y $xy
%%
x='a  b'; echo $x; echo "$x"
%%
x=; echo "[$x]" [$x]
%%
echo "[${none}]" "[${none-d}]" "[${none:-d}]"
%%
x=; echo "[${x-d}]" "[${x:-d}]"
%%
x=v; echo "[${x-d}]" "[${x:-d}]"
%%
x=v; y=; echo "${x+a}" "${x:+a}" "${y+a}" "${y:+a}" "${z+a}" "${z:+a}"
%%
echo ${x=1} $x; echo ${x=2} $x
%%
x=; echo ${x:=3} $x
%%
: ${a:=x y}; echo "$a"
%%
x=abc; echo ${#x} ${#none}; set -- a bb; echo ${#} ${#1} ${#2}
%%
(echo ${none?message}) 2>out; echo $?
%%
(echo ${none:?}; echo never) 2>out; echo $?
%%
x=; (echo ${x:?}) 2>out; echo $?; echo ${x?}ok
%%
p=/usr/lib/file.tar.gz; echo ${p#/} ${p#*/} ${p##*/} ${p%.*} ${p%%.*} ${p%/*}
%%
x=aaa; echo ${x#a} ${x##a} ${x#a*} ${x##a*} ${x%a} ${x%%a*}
%%
x=abc; echo ${x#b} ${x%b} ${x#?} ${x%?} ${x##} ${x%}
%%
x='*a*'; echo "${x#\*}" "${x#'*'}" "${x%"*"}"
%%
x=a.b.c; s=.; echo ${x#*$s} ${x##*$s} ${x%$s*} ${x%%$s*}
%%
x=abc p='a?'; echo ${x#$p} ${x#"$p"}
%%
x=a:b; echo ${x%:*} ${x#*:}
%%
x=foo; echo ${x%[aeiou]} ${x%%[aeiou]*} ${x##[!o]*}
%%
set -- a b c; echo $# $1 $2 $3 "$4"
%%
set -- a b c d e f g h i j k; echo $10 ${10} ${11}
%%
set -- 'a b' c; printf '[%s]' $@; echo
%%
set -- 'a b' c; printf '[%s]' "$@"; echo
%%
set -- 'a b' c; printf '[%s]' $*; echo
%%
set -- 'a b' c; printf '[%s]' "$*"; echo
%%
set -- 'a b' c; printf '[%s]' "x$@y" "x$*y"; echo
%%
set --; printf '[%s]' "$@"; echo; printf '[%s]' "$*"; echo
%%
set -- ''; printf '[%s]' "$@" $@; echo
%%
set -- a b c; IFS=-; echo "$*" "$@"; echo $*
%%
set -- a b c; IFS=; echo "$*"; printf '[%s]' $*; echo
%%
set -- a b; unset IFS; echo "$*"
%%
set -- a b c d; shift; echo $*; shift 2; echo $* $#
%%
set -- a; shift 2>out; echo $#
%%
set -- x y; for i in "$@"; do set -- "$@" $i; done; echo $*
%%
echo ${x:-a b c} "${x:-a b c}"
%%
printf '[%s]' ${x:-a b c} "${x:-a  b}" ${x:-"a  b"}; echo
%%
printf '[%s]' ${x-} "${x-}"; echo
%%
x=1; y=x; eval echo \$$y
%%
x=a; x=$x$x; x=$x$x; echo $x
%%
a=1 b=$a c=$b; echo $a$b$c
%%
x=1; unset x; echo "${x-unset}"
%%
x=1; x= ; echo "[$x]"
%%
echo ${x:-${y:-${z:-deep}}}
%%
x=5; echo ${x:-${y:=set}} "$y"
%%
echo "${x:-'a'}" ${x:-'a'}
%%
echo "${x:-"a b"}"
%%
x='a}b'; echo "${x}" "${y:-a\}b}"
%%
sh -c 'echo $0 $1 $2' name a b
%%
sh -c 'echo $#' name
%%
x=abc; echo "${x#a}${x%c}"
%%
set -- 1 2 3; echo "${1}0" "${2+set}" ${9-none}
%%
set -u; echo ${x-ok}; (echo $x; echo never) 2>out; echo $?
%%
set -u; set --; echo "[$*]" "$@"
