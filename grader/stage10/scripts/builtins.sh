test a; echo $?; test; echo $?; test ''; echo $?
%%
[ a = a ]; echo $?; [ a = b ]; echo $?; [ a != b ]; echo $?
%%
[ 1 -eq 1 ]; echo $?; [ 1 -ne 1 ]; echo $?; [ 2 -gt 1 ]; echo $?; [ 2 -le 1 ]; echo $?; [ 1 -ge 1 ]; echo $?; [ -5 -lt 3 ]; echo $?
%%
[ -n a ]; echo $?; [ -n '' ]; echo $?; [ -z '' ]; echo $?; [ -z a ]; echo $?
%%
[ ! a ]; echo $?; [ ! '' ]; echo $?; [ ! -n '' ]; echo $?
%%
[ a -a b ]; echo $?; [ a -a '' ]; echo $?; [ '' -o b ]; echo $?; [ '' -o '' ]; echo $?
%%
[ -d / ]; echo $?; [ -f / ]; echo $?; [ -e /none ]; echo $?
%%
>f; [ -e f ]; echo $?; [ -f f ]; echo $?; [ -s f ]; echo $?; echo x >f; [ -s f ]; echo $?; [ -d f ]; echo $?
%%
[ = = = ]; echo $?; [ ! = x ]; echo $?; [ -n = -n ]; echo $?
%%
[ '(' a ')' ]; echo $?; [ '(' '' -o a ')' -a b ]; echo $?
%%
[ a -eq 1 ] 2>f; echo $?; [ 1 -eq ] 2>f; echo $?
%%
[ a 2>f; echo $?
%%
[ -n ]; echo $?; [ = ]; echo $?; [ ! ]; echo $?
%%
test 08 -eq 8; echo $?; test ' 5' -eq 5; echo $?
%%
x=; [ $x ]; echo $?; [ "$x" = '' ]; echo $?; [ -n "$x" ]; echo $?
%%
printf 'a\tb\\n\n'; printf '\101\102\n'
%%
printf '%s %s\n' a b c d e; printf '%s\n'
%%
printf '%d %i %u %o %x %X %c\n' 10 -5 7 8 255 255 hello
%%
printf '[%5s][%-5s][%.2s][%5.1s]\n' abc abc abc abc
%%
printf '[%5d][%-5d][%05d][%+d][% d][%.3d]\n' 42 42 42 42 42 42
%%
printf '%x %#x %o %#o\n' 255 255 8 8
%%
printf '%b|%s\n' 'a\tb' 'a\tb'; printf '%b' 'x\n\0101\n'
%%
printf 'a%%b\n'; printf '%s%%\n' 5
%%
printf '%d\n' 0x10 010 "'A"
%%
printf '%d\n' abc 2>f; echo $?
%%
printf '%b' 'one\ctwo'; echo; printf 'no newline'; echo
%%
printf -- 'dashes\n' 2>f; echo
%%
eval echo a b; eval 'x=5'; echo $x; eval; echo $?
%%
eval 'echo "a  b"'; x='echo $y'; y=5; eval $x; eval "$x"
%%
eval 'if true; then echo in eval; fi'; eval false; echo $?
%%
eval "eval 'eval echo deep'"
%%
f() { eval 'return 5'; echo never; }; f; echo $?
%%
for i in 1 2; do eval break; done; echo $i
%%
echo 'x=sourced; echo in file' >f; . ./f; echo $x
%%
echo 'return 3; echo never' >f; . ./f; echo $?
%%
echo 'false' >f; . ./f; echo $?; >g; . ./g; echo $?
%%
x=1; export x; sh -c 'echo $x'; x=2; sh -c 'echo $x'
%%
x=1; sh -c 'echo "[$x]"'; export x=3 y; sh -c 'echo $x'
%%
x=5 sh -c 'echo $x'; echo "[$x]"
%%
x=1; export x; unset x; sh -c 'echo "[$x]"'
%%
x=a sh -c 'x=b; echo $x'; echo "[$x]"
%%
sh -c 'exit 7'; echo $?; sh -c 'false'; echo $?; sh -c ''; echo $?
%%
echo 'echo script $0 $1 $#; exit 4' >s; sh s a b; echo $?
%%
echo 'echo $#' >s; sh s; sh s ''; sh s 'a b' c
%%
set -e; echo a; false; echo never
%%
set -e; false || echo or; true && echo and; ! true; echo still
%%
set -e; if false; then :; fi; while false; do :; done; echo still
%%
set -e; f() { false; echo never; }; f; echo never
%%
set -e; f() { false; echo reached; }; f || echo no; if f; then echo yes; fi
%%
set -e; (false); echo never
%%
set -e; (echo a; false; echo b) || echo status $?
%%
set -e; x=$(false); echo never
%%
set -e; echo $(false) still
%%
set -e; true | false; echo never
%%
set -e; false | true; echo still
%%
set -e; { false && true; }; echo still; { true && false; }; echo never
%%
set -e; set +e; false; echo still
%%
set -e; for i in 1 2; do [ $i = 2 ] && echo two; done; echo end
%%
sh -e -c 'false; echo never'; echo $?
%%
case $- in *e*) echo e;; *) echo none;; esac; set -e; case $- in *e*) echo e;; esac
%%
set -- -a -b; echo "$@"; set -- ; echo $#; set a b; echo $2
%%
set -- a b; set -e; echo $#; set -e -- c; echo $*
%%
unset none; echo $?; x=1 y=2; unset x y; echo "[$x$y]"
%%
type echo >f; echo $?; type no_such_thing 2>f >g && echo found || echo not found
%%
cd /; pwd; cd /tmp; pwd; cd ..; pwd
%%
cd /none 2>f || echo failed
%%
mkdir cdd; cd cdd; mkdir e; cd e; cd ../..; [ -d cdd/e ]; echo $?
%%
true a b c; echo $?; false a b; echo $?; : a b; echo $?
%%
x=1; : $((x=2)) ${y:=3}; echo $x $y
%%
shift 2>f || echo; echo $?
%%
wait; echo $?
%%
(exit 2) & (exit 3) & wait; echo $?
%%
echo a >f; echo b >>f; while read x; do echo "<$x>"; done <f; [ -s f ] && rm f; [ -e f ] || echo gone
%%
return_like() { return; }; false; return_like; echo $?
%%
x=5; x=6 : ; echo $x; x=7 eval :; echo $x
%%
if [ "$(echo a)" = a ] && [ 1 -lt 2 ]; then echo both; fi
