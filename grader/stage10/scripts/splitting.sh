x=' a  b '; set -- $x; echo $#; printf '[%s]' "$@"; echo
%%
x='a
b	c d'; set -- $x; echo $#
%%
IFS=:; x=a:b:c; set -- $x; echo $#; printf '[%s]' "$@"; echo
%%
IFS=:; x=:a::b:; set -- $x; echo $#; printf '[%s]' "$@"; echo
%%
IFS=' :'; x=' a : b :: c:'; set -- $x; echo $#; printf '[%s]' "$@"; echo
%%
IFS=; x='a b'; set -- $x; echo $#
%%
unset IFS; x='a b'; set -- $x; echo $#
%%
IFS=x; y=axbxc; echo $y "$y"
%%
IFS=,; x='a b,c d'; printf '[%s]' $x; echo
%%
x='a b'; y=$x; echo "$y"; z="$x$x"; echo "$z"
%%
x='a b'; printf '[%s]' 1$x"2"$x; echo
%%
x=' a '; printf '[%s]' 1$x"2"; echo
%%
x=' '; printf '[%s]' a$x; echo; printf '[%s]' $x; echo .
%%
IFS=:; x=a:; printf '[%s]' $x"b"; echo
%%
IFS=:; x=:; printf '[%s]' $x; echo
%%
IFS=:; x=::; printf '[%s]' $x; echo
%%
IFS=:; printf '[%s]' a:b; echo
%%
printf '[%s]' $(echo a b; echo c); echo
%%
printf '[%s]' "$(echo a b; echo c)"; echo
%%
IFS=1; printf '[%s]' $((212)); echo
%%
IFS=0; x=10203; echo $x
%%
x='a*b'; printf '[%s]' $x "$x"; echo
%%
x="a\\ b"; printf '[%s]' $x; echo
%%
for i in $(echo 1 2 3); do echo $i; done
%%
x='1 2'; for i in $x "$x"; do echo "<$i>"; done
%%
x='a b'; case $x in 'a b') echo whole;; *) echo split;; esac
%%
x='out file'; echo text >"$x"; cat "out file"
%%
IFS=:; x=a:b; y="$x"; echo "$y" $y
%%
x=; set -- $x; echo $#; set -- "$x"; echo $#; set -- $x$x"$x"; echo $#
%%
set -- ${none:-a b} "${none:-c d}"; echo $#
%%
IFS='
'; x='a b
c d'; set -- $x; echo $#; echo "$1"
%%
IFS=': '; x='a :b'; set -- $x; echo $#
%%
read a b <<E
  one   two three
E
echo "[$a][$b]"
%%
read a <<E
  padded  
E
echo "[$a]"
%%
IFS= read a <<E
  padded  
E
echo "[$a]"
%%
IFS=: read a b c <<E
1:2:3:4
E
echo "[$a][$b][$c]"
%%
IFS=: read a b c <<E
1::3
E
echo "[$a][$b][$c]"
%%
read a b c <<E
one
E
echo "[$a][$b][$c]" $?
%%
read -r a <<'E'
back\slash
E
echo "$a" >out; cat out
%%
read a <<'E'
joined \
line
E
echo "[$a]"
%%
read a b <<'E'
a\ b c
E
echo "[$a][$b]"
%%
printf 'no newline' >f; read a <f; echo "$? [$a]"
%%
read a </none 2>out || echo failed
%%
printf 'a\nb\nc\n' >f; while read x; do echo "<$x>"; done <f
%%
printf 'a\nb\n' >f; { read x; read y; read z; echo $? $x $y "[$z]"; } <f
