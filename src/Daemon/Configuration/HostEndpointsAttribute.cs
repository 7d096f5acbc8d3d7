using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Net;

namespace MedV.Daemon.Configuration;

/// <summary>Each value must be an IP address or a DNS name, with a port from 1 to 65535.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HostEndpointsAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is ImmutableArray<string> endpoints && endpoints.All(IsEndpoint);

    public override string FormatErrorMessage(string name) => "is not a list of name:port, address:port or [address]:port";

    private static bool IsEndpoint(string withScope)
    {
        // The interface of a link-local address need not be there yet.
        int scope = withScope.IndexOf('%', StringComparison.Ordinal);
        int end = withScope.IndexOf(']', StringComparison.Ordinal);
        string text = scope >= 0 && scope < end ? withScope.Remove(scope, end - scope) : withScope;

        // IPEndPoint.Parse takes an address without a port, and gives it port 0.
        if (IPEndPoint.TryParse(text, out IPEndPoint? endpoint))
        {
            return endpoint.Port != 0;
        }

        int colon = text.LastIndexOf(':');
        return colon > 0
            && ushort.TryParse(text.AsSpan(colon + 1), out ushort port)
            && port != 0
            && Uri.CheckHostName(text[..colon]) == UriHostNameType.Dns;
    }
}
