# One image for every service; docker-compose.yml names the service each container runs.
FROM node:26.10.0-bookworm-slim

WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force
COPY config ./config
COPY shared ./shared
COPY services ./services
COPY scripts ./scripts

# Only `radar record` and a daemon with its own Redis write to the first, Node what it made of the sources to the second.
ENV NODE_COMPILE_CACHE=/app/node_modules/.compile-cache
RUN mkdir data "$NODE_COMPILE_CACHE" && chown node:node data "$NODE_COMPILE_CACHE"
VOLUME /app/data
USER node
ENTRYPOINT ["node_modules/.bin/node"]
CMD ["services/cli/main.ts", "--help"]
