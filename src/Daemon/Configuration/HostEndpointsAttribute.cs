using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Net;

namespace MedV.Daemon.Configuration;

/// <summary>Each value must be an IP address with a port from 1 to 65535.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HostEndpointsAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is ImmutableArray<string> endpoints && endpoints.All(IsEndpoint);

    public override string FormatErrorMessage(string name) => "is not a list of address:port or [address]:port";

    // IPEndPoint.Parse takes an address without a port, and gives it port 0.
    private static bool IsEndpoint(string text) => IPEndPoint.TryParse(text, out IPEndPoint? endpoint) && endpoint.Port != 0;
}
