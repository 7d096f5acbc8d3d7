using System.Text.Json.Serialization.Metadata;
using MedV.Daemon.Control.Contract;
using MedV.Terminal;
using Microsoft.AspNetCore.Http;

namespace MedV.Daemon.Control;

/// <summary>The addresses of the users' socket. Described in <c>docs/control-api.md</c>.</summary>
internal sealed class UserRoutes(IUserControl control)
{
    /// <summary>Answers one request of one user.</summary>
    /// <exception cref="ControlException">There is no such address, or the request is refused.</exception>
    public async Task<(object Report, JsonTypeInfo Type)> AnswerAsync(uint user, HttpRequest request, CancellationToken cancellationToken) =>
        (request.Method, (request.Path.Value ?? "").Split('/')) switch
        {
            ("GET", ["", "v1", "workspaces"]) =>
                (await control.WorkspacesAsync(user, request.Query["known"], cancellationToken), ContractJson.Default.UserWorkspacesReport),
            ("POST", ["", "v1", "workspaces", { Length: > 0 } workspace, "open"]) => (control.Open(user, workspace), ContractJson.Default.UserDisk),
            _ => throw new ControlException(
                ExitCode.NotFound, $"there is no {request.Method} {request.Path} for users", "docs/control-api.md lists what there is"),
        };
}
