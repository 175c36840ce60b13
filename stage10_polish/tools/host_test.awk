# Shortens what a host test program said to what is wrong, and names the test in which it crashed.
/^\[ RUN / { running = $4; next }
/^\[       OK / || /^\[  FAILED  / { running = "" }
/^Running main/ || /^\[( +OK|-+|=+|  PASSED) *\]/ { next }
{ print program ": " $0 }
END { if (running != "") print program ": did not come to the end of " running }
