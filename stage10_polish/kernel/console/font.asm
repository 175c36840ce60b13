; The console font's file, as the build unpacked it.

section .rodata
align 16
global console_font_start
global console_font_end
console_font_start:
    incbin "font.psf"
console_font_end:
