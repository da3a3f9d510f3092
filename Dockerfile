# One image for the gateway (api, worker) and, in demos, the simulators. Runs as an ordinary user, writes only to /data.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# Without the embedded PostgreSQL and the Node.js of the npm scripts: a container brings its own of both.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/web/dist ./web/dist
COPY package.json ./
COPY bin ./bin
COPY mappings ./mappings
COPY rules ./rules
COPY wsdl ./wsdl
COPY simulators ./simulators
# `npx tnhs` and `tnhs` in the container: the console's verbs. npx would want to chmod a bin of the package itself, which is root's.
RUN npm pkg delete bin && ln -s /app/bin/tnhs.mjs node_modules/.bin/tnhs && ln -s /app/bin/tnhs.mjs /usr/local/bin/tnhs
RUN install -d -o node -g node -m 0700 /data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=8", "dist/main.js"]
