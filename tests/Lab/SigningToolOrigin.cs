namespace MedV.Lab;

/// <summary>The origin for small realms: <c>medv-sign serve</c>.</summary>
public sealed class SigningToolOrigin(Place place, string published, string folder) : Origin(place, published, folder)
{
    private protected override RunningProgram StartServer() => Place.Start(
        Programs.MedvSign, ["serve", Published, "--listen", $"{Place.Address}:{Place.Port}", "--access-log", AccessLogFile], OutputFile);
}
