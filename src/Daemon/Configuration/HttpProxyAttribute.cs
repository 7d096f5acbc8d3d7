using System.ComponentModel.DataAnnotations;

namespace MedV.Daemon.Configuration;

/// <summary>The value must be <c>http://host:port</c> without a name and a password, or <c>none</c>, or empty.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HttpProxyAttribute : ValidationAttribute
{
    /// <summary>No proxy, whatever the environment says.</summary>
    public const string None = "none";

    public override bool IsValid(object? value) =>
        value is "" or None
        || (value is string text
            && Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && address.Scheme == Uri.UriSchemeHttp
            && address.PathAndQuery == "/"
            && address.UserInfo.Length + address.Fragment.Length == 0);

    public override string FormatErrorMessage(string name) =>
        $"is not http://host:port or {None}; a name and a password for the proxy stand in the file of Origin:Credentials";
}
