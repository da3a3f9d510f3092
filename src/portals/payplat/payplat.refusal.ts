// What the payment platform's door says when nothing could be judged: too large, too often, our own trouble.
import type { FastifyReply } from 'fastify';
import { errorEntry } from '../../domain/errors.js';
import { unsignedRefusal } from '../../payments/payplat.answer.js';
import type { DoorFailure } from '../door/door-failure.js';

export function sendNoticeRefusal(reply: FastifyReply, failure: DoorFailure): void {
  void reply.code(failure.http).header('content-type', 'application/json; charset=utf-8');
  void reply.send(JSON.stringify(unsignedRefusal(errorEntry(failure.code).title.vi)));
}
