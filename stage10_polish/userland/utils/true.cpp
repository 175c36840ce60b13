// true: succeeds.
int main() { return 0; }
