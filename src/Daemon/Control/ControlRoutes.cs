using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MedV.Daemon.Control.Contract;
using MedV.Terminal;
using Microsoft.AspNetCore.Http;

namespace MedV.Daemon.Control;

/// <summary>The addresses of the control API. Described in <c>docs/control-api.md</c>.</summary>
internal sealed class ControlRoutes(IDaemonControl control, IUserControl users)
{
    private const int MostBoostMinutes = 24 * 60;

    private static readonly string[] Posts = ["/v1/enroll", "/v1/boost"];

    /// <summary>Answers one request.</summary>
    /// <exception cref="ControlException">There is no such address, or the request is refused.</exception>
    public async Task<(object Report, JsonTypeInfo Type)> AnswerAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        string path = request.Path.Value ?? "";
        string expected = Posts.Contains(path) ? HttpMethods.Post : HttpMethods.Get;
        if (request.Method != expected)
        {
            throw new ControlException(ExitCode.WrongUsage, $"{path} takes {expected}, not {request.Method}");
        }

        return path.Split('/') switch
        {
            ["", "v1", "status"] => (control.Status(), ContractJson.Default.StatusReport),
            ["", "v1", "images"] => (new ImagesReport(control.Status().Images), ContractJson.Default.ImagesReport),
            ["", "v1", "peers"] => (control.Peers(), ContractJson.Default.PeersReport),
            ["", "v1", "why", { Length: > 0 } image] => (Why(image, request.Query["version"]), ContractJson.Default.WhyReport),
            ["", "v1", "policy", { Length: > 0 } user] => (users.Explain(Uri.UnescapeDataString(user)), ContractJson.Default.PolicyReport),
            ["", "v1", "doctor"] => (await control.DoctorAsync(cancellationToken), ContractJson.Default.DoctorReport),
            ["", "v1", "enroll"] => (await EnrollAsync(request, cancellationToken), ContractJson.Default.StatusReport),
            ["", "v1", "boost"] => (await BoostAsync(request, cancellationToken), ContractJson.Default.StatusReport),
            _ => throw new ControlException(ExitCode.NotFound, $"there is no {path}", "docs/control-api.md lists what there is"),
        };
    }

    private WhyReport Why(string image, string? version)
    {
        int? number = version is null ? null
            : int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) && parsed > 0 ? parsed
            : throw new ControlException(ExitCode.WrongUsage, $"version '{version}' is not a whole number from 1");
        return control.Why(image, number)
            ?? throw new ControlException(
                ExitCode.NotFound, $"this host knows no image {image}{(number is null ? "" : $" of version {number}")}", "medv images lists those it knows");
    }

    private async Task<StatusReport> EnrollAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        EnrollRequest? enrollment = await ReadAsync(request, ContractJson.Default.EnrollRequest, cancellationToken);
        if (enrollment is null || enrollment.Origins.IsDefaultOrEmpty)
        {
            throw new ControlException(ExitCode.WrongUsage, "the request names no origin");
        }

        await control.EnrollAsync(enrollment, cancellationToken);
        return control.Status();
    }

    private async Task<StatusReport> BoostAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (await ReadAsync(request, ContractJson.Default.BoostRequest, cancellationToken) is not { Minutes: null or (>= 0 and <= MostBoostMinutes) } boost)
        {
            throw new ControlException(ExitCode.WrongUsage, $"minutes are not from 0 to {MostBoostMinutes}");
        }

        control.Boost(boost.Minutes is int minutes ? TimeSpan.FromMinutes(minutes) : null);
        return control.Status();
    }

    private static async Task<T?> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, type, cancellationToken);
        }
        catch (JsonException exception)
        {
            throw new ControlException(ExitCode.WrongUsage, $"the request is not what was expected, at {exception.Path ?? "its start"}");
        }
    }
}
