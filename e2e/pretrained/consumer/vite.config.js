export default { logLevel: "warn", build: { chunkSizeWarningLimit: 2000 } };
