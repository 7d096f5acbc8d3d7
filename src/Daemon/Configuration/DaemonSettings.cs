namespace MedV.Daemon.Configuration;

/// <summary>The whole configuration, checked. Made by <see cref="SettingsReader"/> only.</summary>
internal sealed class DaemonSettings
{
    public StoreOptions Store { get; init; } = new();

    public ControlOptions Control { get; init; } = new();

    public DeliveryOptions Delivery { get; init; } = new();

    public SeedsOptions Seeds { get; init; } = new();

    public DiscoveryOptions Discovery { get; init; } = new();

    public SwarmOptions Swarm { get; init; } = new();

    public MetricsOptions Metrics { get; init; } = new();

    public OriginAccessOptions Origin { get; init; } = new();

    public MannersOptions Manners { get; init; } = new();

    public LogOptions Log { get; init; } = new();

    /// <summary>Where each value was taken from, by <c>Section:Key</c>; a key that is not here has its default.</summary>
    public IReadOnlyDictionary<string, string> Origins { get; init; } = new Dictionary<string, string>();
}
