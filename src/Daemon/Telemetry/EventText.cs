namespace MedV.Daemon.Telemetry;

/// <summary>Texts from elsewhere, made fit for an event.</summary>
internal static class EventText
{
    private const int MostChars = 512;

    /// <summary>A text that is not endless.</summary>
    public static string Short(string text) => text.Length <= MostChars ? text : $"{text[..(MostChars - 1)]}…";

    /// <summary>An address without the name and password that it may hold.</summary>
    public static string Address(Uri address) => address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
