// The other end of `producer`, which starts it with the far address of its queue.
// bd0: near far
#include "demo.h"
#include "queue.h"

static struct message *take(struct queue *queue) {
  await_change(&queue->written, queue->read);  // equal: empty
  struct message *message = queue->slots[queue->read % QUEUE_SIZE];
  announce(&queue->read, queue->read + 1);
  return message;
}

int main(int argc, char **argv) {
  if (argc != 2) fail("start `producer`, which starts this program");
  must("self", bd0_self());
  struct queue *queue = parse_address(argv[1]);
  struct message *message, *last = NULL;
  for (uint64_t number = 1; (message = take(queue)) != NULL; number++) {
    if (message->number != number) fail("message %lu is out of order", (unsigned long)number);
    if (number == 1) say("consumer: first: %s\n", message->text);
    message->checksum = text_checksum(message->text);
    last = message;
  }
  if (last != NULL) say("consumer: last: %s\n", last->text);
  return 0;
}
