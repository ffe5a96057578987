# syntax=docker/dockerfile:1
FROM golang:1.26.8-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TAGS=""
ARG VERSION=""
ARG REVISION=""
RUN CGO_ENABLED=0 go build -trimpath -tags "$TAGS" \
      -ldflags "-s -w -X main.version=$VERSION -X main.commit=$REVISION" -o /out/pickbot ./cmd/pickbot \
 && mkdir -p /out/data

# The base has certificates, time zones, /etc/passwd and nothing that runs.
FROM gcr.io/distroless/static-debian12:nonroot
ARG VERSION=""
ARG REVISION=""
ARG SOURCE=""
LABEL org.opencontainers.image.title="pickbot" \
      org.opencontainers.image.description="A Telegram bot that recommends from your catalog" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="$SOURCE" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
COPY --from=build /out/pickbot /pickbot
COPY --from=build --chown=nonroot:nonroot /out/data /data
ENV DATA_DIR=/data LISTEN_ADDR=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
USER nonroot
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["/pickbot", "health"]
ENTRYPOINT ["/pickbot"]
CMD ["run"]
