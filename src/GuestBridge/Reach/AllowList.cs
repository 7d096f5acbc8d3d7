using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace MedV.GuestBridge.Reach;

/// <summary>What a workspace reaches: the entries of <c>network.allow</c>. Pure. See <c>docs/workspaces.md</c>, "What a machine reaches".</summary>
internal sealed class AllowList
{
    private readonly ImmutableArray<NameEntry> _names;
    private readonly ImmutableArray<RangeEntry> _ranges;

    private AllowList(ImmutableArray<NameEntry> names, ImmutableArray<RangeEntry> ranges) => (_names, _ranges) = (names, ranges);

    private readonly record struct NameEntry(string Name, bool AndBelow, int? Port);

    private readonly record struct RangeEntry(AddressRange Range, int? Port);

    /// <summary>Reads entries. One that is none opens nothing.</summary>
    public static AllowList Parse(IEnumerable<string> entries)
    {
        var names = ImmutableArray.CreateBuilder<NameEntry>();
        var ranges = ImmutableArray.CreateBuilder<RangeEntry>();
        foreach (string entry in entries)
        {
            if (!TrySplit(entry, out string host, out int? port))
            {
                continue;
            }

            if (AddressRange.TryParse(host) is AddressRange range)
            {
                ranges.Add(new RangeEntry(range, port));
            }
            else if (!host.Contains('/', StringComparison.Ordinal))
            {
                bool andBelow = host.StartsWith("*.", StringComparison.Ordinal);
                if (ReachTarget.TryParse(andBelow ? host[2..] : host, 1) is { Address: null } target)
                {
                    names.Add(new NameEntry(target.Name, andBelow, port));
                }
            }
        }

        return new AllowList(names.ToImmutable(), ranges.ToImmutable());
    }

    /// <summary>Whether a name may be asked for, before anybody resolves it. Ranges open no names.</summary>
    public bool AdmitsName(string name, int port) => _names.Any(entry => IsPort(entry.Port, port) && (entry.AndBelow
        ? name.Length > entry.Name.Length + 1 && name.EndsWith(entry.Name, StringComparison.Ordinal) && name[^(entry.Name.Length + 1)] == '.'
        : name == entry.Name));

    /// <summary>Whether a connection to an address may be made.</summary>
    /// <param name="address">The address.</param>
    /// <param name="port">The port.</param>
    /// <param name="isByName">Whether it is what a name that is admitted resolved to.</param>
    /// <param name="isOwn">Tells the addresses of this machine.</param>
    public bool AdmitsAddress(IPAddress address, int port, bool isByName, Func<IPAddress, bool> isOwn)
    {
        IPAddress plain = AddressRange.Plain(address);
        IEnumerable<AddressRange> ranges = _ranges.Where(entry => IsPort(entry.Port, port) && entry.Range.Contains(plain)).Select(entry => entry.Range);
        if (SpecialAddresses.BlockOf(plain) is AddressRange block)
        {
            // Not by 0.0.0.0/0: whoever opens such an address has to mean it.
            return ranges.Any(range => range.IsWithin(block));
        }

        return isOwn(plain) ? ranges.Any(range => range.IsSingle) : isByName || ranges.Any();
    }

    private static bool IsPort(int? listed, int port) => listed is null || listed == port;

    private static bool TrySplit(string entry, out string host, out int? port)
    {
        (host, port) = (entry, null);
        int colon = entry.LastIndexOf(':');
        int bracket = entry.LastIndexOf(']');
        if (colon > bracket)
        {
            if (!int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                return false;
            }

            (host, port) = (entry[..colon], number);
        }

        if (host.StartsWith('['))
        {
            if (!host.EndsWith(']'))
            {
                return false;
            }

            host = host[1..^1];
        }

        return host.Length > 0;
    }
}
