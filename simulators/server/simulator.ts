// What every simulator is built from: ledger, temper, server; and how it is started and stopped.
import type { SimConfig, SimName } from '../config.ts';
import { Temper } from './behaviour.ts';
import { controlRoutes } from './control.ts';
import { Ledger } from './ledger.ts';
import { SimServer } from './sim-server.ts';

export interface Simulator {
  readonly name: SimName;
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

export interface Frame {
  readonly ledger: Ledger;
  readonly temper: Temper;
  readonly server: SimServer;
}

export function buildFrame(name: SimName, config: SimConfig): Frame {
  const ledger = new Ledger(config.stateDir, name);
  const temper = new Temper();
  const server = new SimServer(temper).add(...controlRoutes(name, ledger, temper));
  return { ledger, temper, server };
}

export interface Opening {
  readonly name: SimName;
  readonly config: SimConfig;
  /** Stops what the simulator does by itself; the server and the ledger are closed afterwards. */
  readonly stop: () => void | Promise<void>;
}

export async function open(frame: Frame, { name, config, stop }: Opening): Promise<Simulator> {
  const host = config.host ?? '127.0.0.1';
  const port = await frame.server.listen(config[name].port, host);
  return {
    name,
    port,
    url: `http://${host}:${port}`,
    close: async () => {
      await frame.server.close();
      await stop();
      frame.ledger.close();
    },
  };
}
