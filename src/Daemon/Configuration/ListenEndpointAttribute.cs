using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace MedV.Daemon.Configuration;

/// <summary>The value must be an IP address with a port from 1 to 65535, or such a port alone, or empty.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ListenEndpointAttribute : ValidationAttribute
{
    /// <summary>Reads such a value; a port alone is one of the loopback address.</summary>
    /// <returns><see langword="false"/> when it is empty or something else.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out IPEndPoint? endpoint)
    {
        endpoint = ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) ? new IPEndPoint(IPAddress.Loopback, port)
            : IPEndPoint.TryParse(text, out IPEndPoint? parsed) ? parsed
            : null;
        return endpoint is { Port: not 0 };
    }

    public override bool IsValid(object? value) => value is string text && (text.Length == 0 || TryParse(text, out _));

    public override string FormatErrorMessage(string name) => "is neither a port nor address:port nor [address]:port";
}
