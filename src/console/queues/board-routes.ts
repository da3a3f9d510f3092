// What Bull Board wants served, taken down as data: its own server adapters bring a template engine and let every act through.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createBullBoard } from '@bull-board/api';
import type { AppControllerRoute, AppViewRoute, BullBoardQueues, UIConfig } from '@bull-board/api/typings/app';

type Board = ReturnType<typeof createBullBoard>;
type Answer = Awaited<ReturnType<AppControllerRoute['handler']>>;

export interface BoardCall {
  readonly params: Record<string, unknown>;
  readonly query: Record<string, unknown>;
}

export interface BoardRoute {
  readonly path: string;
  answer(call: BoardCall): Promise<Answer>;
}

export class BoardRoutes {
  private queues: BullBoardQueues = new Map();
  private readonly api: BoardRoute[] = [];
  private readonly pages: string[] = [];
  private viewFolder = '';
  private uiConfig: UIConfig = {};
  private entry: AppViewRoute | undefined;
  private refuse: ((error: Error) => Answer) | undefined;
  staticFolder = '';
  readonly board: Board;

  constructor(private readonly basePath: string) {
    const uiConfig: UIConfig = { boardTitle: 'TNHS · hàng đợi', hideDocsLink: true, locale: { lng: 'en-US' } };
    this.board = createBullBoard({ queues: [], serverAdapter: this, options: { uiConfig } });
  }

  /** Of the API only what reads. */
  get apiRoutes(): readonly BoardRoute[] {
    return this.api;
  }

  get pagePaths(): readonly string[] {
    return this.pages;
  }

  /** The page, without what Bull Board would load from elsewhere and without styles of its own inside. */
  page(): string {
    const { name, params } = this.entry?.handler({ basePath: this.basePath, uiConfig: this.uiConfig }) ?? {
      name: '',
      params: {},
    };
    const values = params as Readonly<Record<string, string | undefined>>;
    return readFileSync(join(this.viewFolder, name), 'utf8')
      .replaceAll(/<link[^>]*href="https?:[^>]*>/g, '')
      .replaceAll(/<style>[\s\S]*?<\/style>/g, '')
      .replaceAll(/ style="[^"]*"/g, '')
      .replaceAll(/<%[-=] (\w+) %>/g, (_whole, key: string) => values[key] ?? '');
  }

  setQueues(queues: BullBoardQueues): this {
    this.queues = queues;
    return this;
  }

  setViewsPath(folder: string): this {
    this.viewFolder = folder;
    return this;
  }

  setStaticPath(_route: string, folder: string): this {
    this.staticFolder = folder;
    return this;
  }

  setEntryRoute(entry: AppViewRoute): this {
    this.pages.push(...[entry.route].flat());
    this.entry = entry;
    return this;
  }

  setErrorHandler(handler: (error: Error) => Answer): this {
    this.refuse = handler;
    return this;
  }

  setApiRoutes(routes: AppControllerRoute[]): this {
    for (const one of routes.filter(({ method }) => [method].flat().includes('get')))
      for (const path of [one.route].flat()) this.api.push({ path, answer: (call) => this.answerOf(one, call) });
    return this;
  }

  setUIConfig(config: UIConfig): this {
    this.uiConfig = config;
    return this;
  }

  private async answerOf(route: AppControllerRoute, { params, query }: BoardCall): Promise<Answer> {
    const { queues, uiConfig } = this;
    try {
      return await route.handler({ queues, uiConfig, params, query, body: {}, headers: {} });
    } catch (error) {
      if (!this.refuse || !(error instanceof Error)) throw error;
      return this.refuse(error);
    }
  }
}
