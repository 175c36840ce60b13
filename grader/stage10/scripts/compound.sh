if true; then echo a; fi
%%
if false; then echo a; fi; echo $?
%%
if false; then echo a; else echo b; fi
%%
if false; then echo a; elif true; then echo b; else echo c; fi
%%
if false; then :; elif false; then :; elif true; then echo third; fi
%%
if true
then
  echo lines
fi
%%
if true; false; then echo a; else echo b; fi
%%
if ! false; then echo not; fi
%%
if (exit 0); then echo sub; fi
%%
if echo x | cat >f; then cat f; fi
%%
if true; then if false; then echo a; else echo b; fi; fi
%%
while false; do echo never; done; echo $?
%%
i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done
%%
i=0; until [ $i -ge 3 ]; do echo $i; i=$((i+1)); done
%%
i=0; while true; do i=$((i+1)); [ $i -eq 3 ] && break; done; echo $i
%%
i=0; while [ $i -lt 5 ]; do i=$((i+1)); [ $i -eq 3 ] && continue; echo $i; done
%%
while true; do while true; do break 2; done; echo never; done; echo out
%%
for i in 1 2; do for j in a b; do [ $j = b ] && continue 2; echo $i$j; done; done
%%
for i in a b c; do echo $i; done
%%
for i in; do echo never; done; echo $?
%%
set -- x y; for i; do echo $i; done
%%
set -- x y; for i do echo $i; done
%%
for i in a b
do
  echo $i
done
%%
for i in 1 2 3; do echo $i; break; done; echo $i
%%
for i in 'a b' c; do echo "[$i]"; done
%%
for i in 1 2; do false; done; echo $?
%%
for x in a; do :; done; echo $x
%%
case a in a) echo one;; esac
%%
case b in a) echo one;; b) echo two;; esac
%%
case c in a|b) echo ab;; c|d) echo cd;; esac
%%
case x in a) echo one;; *) echo default;; esac
%%
case x in a) echo one;; esac; echo $?
%%
case abc in a*) echo first;; abc) echo second;; esac
%%
case abc in ?b?) echo matched;; esac
%%
case b in [abc]) echo set;; esac; case d in [!abc]) echo others;; esac
%%
case 5 in [0-9]) echo digit;; esac; case x5 in [0-9]) ;; *) echo no;; esac
%%
case '*' in '*') echo star;; esac; case a in '*') echo no;; *) echo other;; esac
%%
x='a*'; case abc in $x) echo pattern;; esac; case abc in "$x") echo no;; *) echo literal;; esac
%%
case "a b" in a\ b) echo blank;; esac
%%
case a in (a) echo open;; esac
%%
case a in
  a)
    echo lines
    ;;
  b) echo no
esac
%%
case a in a) ;; esac; echo $?
%%
case a in a) false;; esac; echo $?
%%
case "" in "") echo empty;; esac; case "" in ?) echo no;; *) echo any;; esac
%%
case / in /) echo slash;; esac; case a/b in a*b) echo through;; esac
%%
case ']' in []]) echo bracket;; esac; case - in [a-]) echo dash;; esac
%%
case a in [[:alpha:]]) echo alpha;; esac; case 1 in [[:alpha:]]) ;; [[:digit:]]) echo digit;; esac
%%
case $(echo x) in x) echo from a command;; esac
%%
x=1; case $((x+1)) in 2) echo two;; esac
%%
f() { echo in f; }; f
%%
f() { echo $1 $2 $#; }; f a b; f
%%
f() { return 3; echo never; }; f; echo $?
%%
f() { false; }; f; echo $?
%%
f() { x=changed; }; x=old; f; echo $x
%%
set -- outer; f() { echo $1; set -- inner; echo $1; }; f arg; echo $1
%%
f() { if [ $1 -gt 0 ]; then echo $1; f $(($1 - 1)); fi; }; f 3
%%
f() { [ $1 -le 1 ] && echo 1 || echo $(($1 * $(f $(($1 - 1))))); }; f 6
%%
f() (x=sub; echo $x); x=main; f; echo $x
%%
f() { echo one; }; f() { echo two; }; f
%%
f() { f() { echo new; }; echo old; }; f; f
%%
f() { for i in 1 2 3; do return $i; done; }; f; echo $?
%%
f() { while true; do return 4; done; }; f; echo $?
%%
f() { echo "$@"; shift; echo "$@"; }; f 1 2 3
%%
f() { g; echo $?; }; g() { return 6; }; f
%%
f() { x=$1; }; f 'a b'; echo "$x"
%%
f ()
{
  echo lines
}
f
%%
f() { echo out; } >f; f; cat f 2>err
%%
x=1 y=2; f() { echo $x $y; }; x=3 f; echo $x
%%
unset -f f; f() { :; }; f; unset -f f; f 2>err; echo $?
%%
echo() { printf 'mine %s\n' "$1"; }; echo a
%%
{ echo a; echo b; }
%%
{ echo a
echo b
}
%%
if { true; }; then echo group; fi
%%
while { read x; } do echo $x; done <<E
a
b
E
%%
i=0; while i=$((i+1)); [ $i -lt 4 ]; do echo $i; done
%%
for i in 1 2 3; do case $i in 2) continue;; esac; echo $i; done
%%
for i in 1 2 3; do if [ $i = 2 ]; then break; fi; echo $i; done
%%
break; continue; echo $?
%%
for i in 1; do break 5; done; echo out
%%
exit 5; echo never
%%
false; exit
%%
(exit 300); echo $?
%%
echo a; exit 256
