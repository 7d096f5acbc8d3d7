using MedV.Lab;

namespace MedV.EndToEnd.Tests;

/// <summary>A mobile network that takes the default route of a PC, while the way to its origin stays: so it looks to a daemon that asks the kernel.</summary>
internal sealed class Modem : IAsyncDisposable
{
    private const string Router = "10.98.0.1";
    private const string OriginNetwork = "10.99.0.0/24";

    private readonly Place _place;
    private bool _isIn = true;

    private Modem(Place place) => _place = place;

    public static async Task<Modem> PlugInAsync(Place place, CancellationToken cancellationToken)
    {
        var modem = new Modem(place);
        await modem.IpAsync(cancellationToken, "route", "add", OriginNetwork, "via", Router);
        await modem.IpAsync(cancellationToken, "link", "add", "wwan0", "type", "veth", "peer", "name", "wwan1");
        await modem.IpAsync(cancellationToken, "link", "set", "wwan1", "up");
        await modem.IpAsync(cancellationToken, "link", "set", "wwan0", "up");
        await modem.IpAsync(cancellationToken, "route", "replace", "default", "dev", "wwan0");
        return modem;
    }

    public async Task PullOutAsync(CancellationToken cancellationToken)
    {
        _isIn = false;
        await IpAsync(cancellationToken, "link", "delete", "wwan0");
        await IpAsync(cancellationToken, "route", "add", "default", "via", Router);
        await IpAsync(cancellationToken, "route", "delete", OriginNetwork);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isIn)
        {
            await PullOutAsync(CancellationToken.None);
        }
    }

    private async Task IpAsync(CancellationToken cancellationToken, params string[] arguments) =>
        (await _place.RunAsync("ip", arguments, cancellationToken)).Succeeded();
}
