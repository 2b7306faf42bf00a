-- Opens MAILCONF_FILE with the language server MAILCONF_SERVER, does what an editor does with it, and prints one JSON
-- object. Made for Neovim 0.7, which Debian 12 has.
local answer = {}

local function run()
  vim.cmd("edit " .. vim.fn.fnameescape(vim.env.MAILCONF_FILE))
  local buffer = vim.api.nvim_get_current_buf()
  local client = vim.lsp.start_client({
    name = "mailconf",
    cmd = { "node", vim.env.MAILCONF_SERVER, "lsp", "--stdio" },
    root_dir = vim.fn.fnamemodify(vim.env.MAILCONF_FILE, ":h"),
    get_language_id = function() return "postfix-main" end,
  })
  vim.lsp.buf_attach_client(buffer, client)

  local function diagnostics_of(code)
    return vim.tbl_filter(function(diagnostic)
      return diagnostic.user_data.lsp.code == code
    end, vim.diagnostic.get(buffer))
  end
  local function ask(method, params)
    params.textDocument = vim.lsp.util.make_text_document_params(buffer)
    local replies = assert(vim.lsp.buf_request_sync(buffer, method, params, 5000), method .. ": no answer in 5 s")
    assert(not replies[client].error, vim.inspect(replies[client].error))
    return replies[client].result
  end

  vim.wait(10000, function() return #diagnostics_of("missing-equals") > 0 end, 20)
  answer.diagnostics = vim.tbl_map(function(diagnostic)
    return { line = diagnostic.lnum, rule = diagnostic.user_data.lsp.code, message = diagnostic.message }
  end, vim.diagnostic.get(buffer))

  answer.hover = ask("textDocument/hover", { position = { line = 0, character = 3 } }).contents.value

  local completion = ask("textDocument/completion", { position = { line = 2, character = 11 } })
  answer.completion = vim.tbl_map(function(item) return item.label end, completion.items or completion)

  local missing = assert(diagnostics_of("missing-equals")[1], "no missing-equals")
  local range = {
    start = { line = missing.lnum, character = missing.col },
    ["end"] = { line = missing.end_lnum, character = missing.end_col },
  }
  local problem = { range = range, code = "missing-equals", message = missing.message, source = missing.source }
  local actions = ask("textDocument/codeAction", { range = range, context = { diagnostics = { problem } } })
  answer.actions = vim.tbl_map(function(action) return action.title end, actions)
  vim.lsp.util.apply_workspace_edit(actions[1].edit, vim.lsp.get_client_by_id(client).offset_encoding)
  vim.wait(5000, function() return #diagnostics_of("missing-equals") == 0 end, 20)
  answer.left = #diagnostics_of("missing-equals")
  vim.cmd("write")
  vim.lsp.stop_client(client)
end

local ok, message = pcall(run)
if not ok then answer.error = message end
io.stdout:write(vim.fn.json_encode(answer))
vim.cmd("qall!")
