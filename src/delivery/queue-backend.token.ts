export const QUEUE_BACKEND = Symbol('QueueBackend');
export const WORKER_NAME = Symbol('WorkerName');
