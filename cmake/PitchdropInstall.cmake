# What `cmake --install` copies: the program, the Python package that draws, and the configurations.
include(GNUInstallDirs)
if(TARGET pitchdrop)
  install(TARGETS pitchdrop RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(DIRECTORY python/ DESTINATION ${CMAKE_INSTALL_DATADIR}/pitchdrop/python
        FILES_MATCHING PATTERN "*.py" PATTERN "*.css" PATTERN "__pycache__" EXCLUDE)
install(DIRECTORY configs DESTINATION ${CMAKE_INSTALL_DATADIR}/pitchdrop)
