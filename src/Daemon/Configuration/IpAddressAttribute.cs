using System.ComponentModel.DataAnnotations;
using System.Net;

namespace MedV.Daemon.Configuration;

/// <summary>The value must be an IPv4 or IPv6 address, or empty.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class IpAddressAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is string text && (text.Length == 0 || IPAddress.TryParse(text, out _));

    public override string FormatErrorMessage(string name) => "is not an IP address";
}
