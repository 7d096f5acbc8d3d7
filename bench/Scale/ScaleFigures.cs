namespace MedV.Bench.Scale;

/// <summary>What one site came to; README.md says what each figure is.</summary>
internal sealed record ScaleFigures(
    int Hosts,
    double ConnectionsPerHost,
    int MostConnections,
    double MessagesPerHost,
    double MessageBytesPerHost,
    double ChunkBytesPerHost,
    int Fetchers,
    double WanRatio,
    double SecondsToCompletion,
    double CpuSeconds);
