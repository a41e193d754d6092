// The value main returns is the status.
// build: glibc musl
// status: 7
int main(void) { return 7; }
