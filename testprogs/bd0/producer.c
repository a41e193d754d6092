// Passes pointers to messages through a queue in shared memory; `consumer`, which it starts,
// follows them into this process's memory. Nothing is copied. Near and far programs can be mixed:
// start producer 1000 consumer.far
// bd0: near far
// run: start producer 1000
// prints: consumer: first: message 1 of 1000\nconsumer: last: message 1000 of 1000\nproducer: 1000 messages read and answered\n
#include "demo.h"
#include "queue.h"

static struct queue queue;

static void put(struct message *message) {
  // Full: wait for the consumer to take one.
  if (queue.written - load(&queue.read) == QUEUE_SIZE) {
    await_change(&queue.read, queue.written - QUEUE_SIZE);
  }
  queue.slots[queue.written % QUEUE_SIZE] = message;
  announce(&queue.written, queue.written + 1);
}

int main(int argc, char **argv) {
  long count = argument(argc, argv, 1, 1000);
  char address[17];
  format_address(address, &queue);
  char *consumer = beside("consumer");
  if (argc > 2) sprintf(strrchr(consumer, 'c'), "%s", argv[2]);
  char *consumer_argv[] = {"consumer", address, NULL};
  int id = start(consumer, consumer_argv);

  struct message **messages = must_point("heap", bd0_heap((size_t)count * sizeof *messages, 0));
  for (long i = 0; i < count; i++) {
    // These pointers are as this program makes them, near or far; those in memory are far.
    struct message *message = must_point("heap", bd0_heap(sizeof *message, 0));
    char *text = must_point("heap", bd0_heap(48, 0));
    sprintf(text, "message %ld of %ld", i + 1, count);
    message->number = (uint64_t)i + 1;
    message->text = must_point("far", bd0_far(text));
    messages[i] = message;
    put(must_point("far", bd0_far(message)));
  }
  put(NULL);
  if (collect(id) != 0) fail("the consumer failed");

  for (long i = 0; i < count; i++) {
    if (messages[i]->checksum != text_checksum(messages[i]->text)) fail("message %ld", i + 1);
  }
  say("producer: %ld messages read and answered\n", count);
  return 0;
}
