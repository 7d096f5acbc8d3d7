using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace MedV.Lab;

/// <summary>A branch in Linux network namespaces.</summary>
/// <remarks>
/// <code>
/// origin 10.99.0.2 ──(WAN: tbf both ways)── 10.99.0.1 router 10.98.0.1 ──bridge── 10.98.0.11 pc1
///                                                                            └── 10.98.0.12 pc2 …
/// </code>
/// Further subnets are 10.98.1.0 and so on, each with a bridge of its own.
/// All links lie between its own namespaces, so branches do not disturb each other or the machine.
/// </remarks>
public sealed class NamespaceBranch : IBranch
{
    private const string Prefix = "medv-";
    private const string NamesFolder = "/run/netns";
    private const string CutBridge = "cut";

    // The same on both sides of a cut: PCs keep what they know of their router.
    private const string RouterMac = "02:4d:56:00:00:01";

    private readonly string _name;
    private readonly string _router;

    private NamespaceBranch(BranchPlan plan)
    {
        _name = $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..6]}";
        _router = $"{_name}-router";
        Origin = new Place("origin", IPAddress.Parse("10.99.0.2"), 8080, "eth0", $"{_name}-origin");
        Hosts =
        [
            .. Enumerable.Range(1, plan.Hosts).Select(i =>
                new Place($"pc{i}", new IPAddress([10, 98, (byte)((i - 1) % plan.Subnets), (byte)(10 + i)]), 7687, "eth0", $"{_name}-pc{i}")),
        ];
        Description = $"network namespaces, WAN {plan.Wan ?? "without a limit"}";
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public Place Origin { get; }

    /// <inheritdoc/>
    public ImmutableArray<Place> Hosts { get; }

    /// <summary>Why no branch of this kind can be made here; null when one can.</summary>
    public static async Task<string?> WhyNotAsync(CancellationToken cancellationToken)
    {
        if (Programs.Find("ip") is null || Programs.Find("tc") is null)
        {
            return "ip or tc is missing (Debian: iproute2)";
        }

        string probe = $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..6]}-probe";
        Command add = await Command.TryRunAsync("ip", ["netns", "add", probe], environment: null, cancellationToken);
        if (add.ExitCode != 0)
        {
            return $"network namespaces cannot be made here, which needs root or ./test.sh ({add.Error.Trim()})";
        }

        await Command.RunAsync("ip", ["netns", "delete", probe], cancellationToken);
        return null;
    }

    /// <summary>Builds a branch, after removing what killed runs have left.</summary>
    /// <exception cref="LabException">A command failed. What was built until then is removed.</exception>
    public static async Task<NamespaceBranch> CreateAsync(BranchPlan plan, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.Hosts, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plan.Hosts, 100);
        await RemoveLeftoversAsync(cancellationToken);
        var branch = new NamespaceBranch(plan);
        try
        {
            await branch.BuildAsync(plan, cancellationToken);
            return branch;
        }
        catch
        {
            await branch.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<WanCounters?> ReadWanAsync(CancellationToken cancellationToken)
    {
        (long received, long sent) = await ReadAsync("wan0", cancellationToken);
        return new WanCounters(received, sent);
    }

    /// <summary>Bytes that have crossed a PC's LAN link towards it, packet headers included.</summary>
    public async Task<long> ReadPortAsync(Place host, CancellationToken cancellationToken) =>
        (await ReadAsync(PortOf(host), cancellationToken)).Sent;

    /// <summary>Limits the WAN link, in both directions.</summary>
    /// <param name="rate">In the words of <c>tc</c>: <c>50mbit</c>; null leaves it as it is.</param>
    public async Task LimitWanAsync(string? rate, CancellationToken cancellationToken)
    {
        await LimitAsync(_router, "wan0", rate, cancellationToken);
        await LimitAsync(Origin.Namespace!, "eth0", rate, cancellationToken);
    }

    /// <summary>Takes the WAN link away, as a modem does that is switched off: the router says that there is no way.</summary>
    public Task CutWanAsync(CancellationToken cancellationToken) => RouterAsync(["link", "set", "wan0", "down"], cancellationToken);

    /// <summary>Undoes <see cref="CutWanAsync"/>.</summary>
    public Task HealWanAsync(CancellationToken cancellationToken) => RouterAsync(["link", "set", "wan0", "up"], cancellationToken);

    /// <summary>Cuts some PCs of the first subnet off from the others. All keep their way to the WAN.</summary>
    public async Task CutLanAsync(IEnumerable<Place> apart, CancellationToken cancellationToken)
    {
        await AddBridgeAsync(CutBridge, "10.98.0.1/32", cancellationToken);
        foreach (Place place in apart)
        {
            await RouterAsync(["link", "set", PortOf(place), "master", CutBridge], cancellationToken);
            await RouterAsync(["route", "add", $"{place.Address}/32", "dev", CutBridge], cancellationToken);
        }
    }

    /// <summary>Undoes <see cref="CutLanAsync"/>.</summary>
    public async Task HealLanAsync(IEnumerable<Place> apart, CancellationToken cancellationToken)
    {
        foreach (Place place in apart)
        {
            await RouterAsync(["link", "set", PortOf(place), "master", "br0"], cancellationToken);
        }

        await RouterAsync(["link", "delete", CutBridge], cancellationToken);
    }

    /// <summary>Takes a PC's address away and gives it another one of the same subnet.</summary>
    public static async Task MoveAsync(Place place, IPAddress address, CancellationToken cancellationToken)
    {
        string router = $"10.98.{place.Address.GetAddressBytes()[2]}.1";
        await Command.RunAsync("ip", ["-n", place.Namespace!, "address", "delete", $"{place.Address}/24", "dev", place.Interface], cancellationToken);
        await Command.RunAsync("ip", ["-n", place.Namespace!, "address", "add", $"{address}/24", "dev", place.Interface], cancellationToken);
        await Command.RunAsync("ip", ["-n", place.Namespace!, "route", "add", "default", "via", router], cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await RemoveAsync(name => name.StartsWith(_name + "-", StringComparison.Ordinal), patience.Token);
    }

    private async Task<(long Received, long Sent)> ReadAsync(string device, CancellationToken cancellationToken)
    {
        string json = await Command.RunAsync("ip", ["-n", _router, "-s", "-j", "link", "show", device], cancellationToken);
        using var document = JsonDocument.Parse(json);
        JsonElement counters = document.RootElement[0].GetProperty("stats64");
        return (Bytes("rx"), Bytes("tx"));

        long Bytes(string direction) => counters.GetProperty(direction).GetProperty("bytes").GetInt64();
    }

    private async Task BuildAsync(BranchPlan plan, CancellationToken cancellationToken)
    {
        foreach (string name in Hosts.Select(host => host.Namespace!).Prepend(_router).Prepend(Origin.Namespace!))
        {
            await Ip("netns", "add", name);
            await Ip("-n", name, "link", "set", "lo", "up");
        }

        await Ip("link", "add", "wan0", "netns", _router, "type", "veth", "peer", "name", "eth0", "netns", Origin.Namespace!);
        await UpAsync(_router, "wan0", "10.99.0.1/24");
        await UpAsync(Origin.Namespace!, "eth0", $"{Origin.Address}/24");
        await Ip("-n", Origin.Namespace!, "route", "add", "default", "via", "10.99.0.1");
        await LimitWanAsync(plan.Wan, cancellationToken);
        await Ip("netns", "exec", _router, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");

        for (int subnet = 0; subnet < plan.Subnets; subnet++)
        {
            await AddBridgeAsync($"br{subnet}", $"10.98.{subnet}.1/24", cancellationToken);
        }

        for (int i = 0; i < Hosts.Length; i++)
        {
            int subnet = i % plan.Subnets;
            string port = PortOf(Hosts[i]);
            string host = Hosts[i].Namespace!;
            await Ip("link", "add", port, "netns", _router, "type", "veth", "peer", "name", "eth0", "netns", host);
            await Ip("-n", _router, "link", "set", port, "master", $"br{subnet}", "up");
            if (!plan.Multicast)
            {
                await Command.RunAsync("bridge", ["-n", _router, "link", "set", "dev", port, "mcast_flood", "off"], cancellationToken);
            }

            await UpAsync(host, "eth0", $"{Hosts[i].Address}/24");
            await Ip("-n", host, "route", "add", "default", "via", $"10.98.{subnet}.1");
            await LimitAsync(_router, port, plan.Lan, cancellationToken);
            await LimitAsync(host, "eth0", plan.Lan, cancellationToken);
        }

        Task Ip(params string[] arguments) => Command.RunAsync("ip", arguments, cancellationToken);

        async Task UpAsync(string name, string device, string address)
        {
            await Ip("-n", name, "address", "add", address, "dev", device);
            await Ip("-n", name, "link", "set", device, "up");
        }
    }

    // A snooping bridge without a querier drops multicast after a while; a cheap branch switch does not snoop.
    private async Task AddBridgeAsync(string name, string address, CancellationToken cancellationToken)
    {
        await RouterAsync(["link", "add", name, "address", RouterMac, "type", "bridge", "mcast_snooping", "0"], cancellationToken);
        await RouterAsync(["address", "add", address, "dev", name], cancellationToken);
        await RouterAsync(["link", "set", name, "up"], cancellationToken);
    }

    private static string PortOf(Place place) => $"port-{place.Name}";

    private Task<string> RouterAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        Command.RunAsync("ip", ["-n", _router, .. arguments], cancellationToken);

    private static Task LimitAsync(string name, string device, string? rate, CancellationToken cancellationToken) => rate is null
        ? Task.CompletedTask
        : Command.RunAsync(
            "tc", ["-n", name, "qdisc", "replace", "dev", device, "root", "tbf", "rate", rate, "burst", "256kb", "latency", "100ms"], cancellationToken);

    private static Task RemoveLeftoversAsync(CancellationToken cancellationToken) => RemoveAsync(
        name => name.StartsWith(Prefix, StringComparison.Ordinal)
            && int.TryParse(name.Split('-')[1], NumberStyles.None, CultureInfo.InvariantCulture, out int maker)
            && !Directory.Exists($"/proc/{maker}"),
        cancellationToken);

    private static async Task RemoveAsync(Func<string, bool> ours, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(NamesFolder))
        {
            return;
        }

        foreach (string name in Directory.EnumerateFiles(NamesFolder).Select(file => Path.GetFileName(file)).Where(ours).ToArray())
        {
            Command pids = await Command.TryRunAsync("ip", ["netns", "pids", name], environment: null, cancellationToken);
            foreach (string pid in pids.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                await Command.TryRunAsync("kill", ["-KILL", pid], environment: null, cancellationToken);
            }

            await Command.TryRunAsync("ip", ["netns", "delete", name], environment: null, cancellationToken);
        }
    }
}
